# Build context: the repository's root, after `mvn -DskipTests package`.
FROM eclipse-temurin:17-jre
RUN useradd --system --uid 10001 --home-dir /var/lib/lethe --create-home lethe \
 && mkdir -p /run/lethe /var/lib/lethe/bundles /var/lib/lethe/state \
 && chown -R lethe /run/lethe /var/lib/lethe
COPY --chown=lethe inference-service/target/quarkus-app /opt/lethe
USER lethe
WORKDIR /var/lib/lethe
ENV DJL_CACHE_DIR=/var/lib/lethe/djl OMP_WAIT_POLICY=PASSIVE
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=90s --retries=6 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /q/health/ready HTTP/1.0\r\n\r\n' >&3 && grep -q '^HTTP/1.. 200' <&3"]
ENTRYPOINT ["java", "-XX:-CreateCoredumpOnCrash", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=60", "-Dai.djl.offline=true", "-jar", "/opt/lethe/quarkus-run.jar"]
