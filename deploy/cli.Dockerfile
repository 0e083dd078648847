# Build context: the repository's root, after `mvn -DskipTests package`.
FROM eclipse-temurin:17-jre
RUN useradd --system --uid 10001 --home-dir /var/lib/lethe --create-home lethe \
 && mkdir -p /run/lethe/keys /run/lethe/master /run/lethe/trainer /run/lethe/public /run/lethe/api \
 && chown -R lethe /run/lethe
COPY --chown=lethe standalone/target/lib /opt/lethe/lib
COPY --chown=lethe standalone/target/standalone-*.jar /opt/lethe/lib/
USER lethe
ENTRYPOINT ["java", "-cp", "/opt/lethe/lib/*", "dev.lethe.standalone.cli.Lethe"]
