{{- define "lethe.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 30 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 30 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* dict "root" $ "component" "ingest" "model" "support" (or none): the name of its objects. */ -}}
{{- define "lethe.name" -}}
{{- $base := printf "%s-%s" (include "lethe.fullname" .root) .component -}}
{{- if .model -}}{{- printf "%s-%s" $base .model -}}{{- else -}}{{- $base -}}{{- end -}}
{{- end -}}

{{- define "lethe.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- if .model }}
lethe.dev/model: {{ .model }}
{{- end }}
{{- end -}}

{{- define "lethe.labels" -}}
{{ include "lethe.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: lethe
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "lethe.image" -}}
{{- $images := .root.Values.images -}}
{{- $name := get $images .component -}}
{{- if not (regexMatch "[:@]" $name) -}}{{- $name = printf "%s:%s" $name (default .root.Chart.AppVersion $images.tag) -}}{{- end -}}
{{- if $images.registry -}}{{- printf "%s/%s" $images.registry $name -}}{{- else -}}{{- $name -}}{{- end -}}
{{- end -}}

{{- /* What a model's trainer or inference set has of its own, over what all have. */ -}}
{{- define "lethe.settings" -}}
{{- $own := default dict (get .model .component) -}}
{{- mustMergeOverwrite (deepCopy (get .root.Values .component)) (deepCopy $own) | toYaml -}}
{{- end -}}

{{- define "lethe.jdbcUrl" -}}
{{- $pg := .Values.postgres -}}
{{- $ca := ternary "&sslrootcert=/run/lethe/postgres-ca/ca.crt" "" (ne $pg.ca.secret "") -}}
{{- printf "jdbc:postgresql://%s:%d/%s?sslmode=%s%s" $pg.host (int $pg.port) $pg.database $pg.sslMode $ca -}}
{{- end -}}

{{- define "lethe.podSecurityContext" -}}
runAsNonRoot: true
{{- with .Values.podSecurity.runAsUser }}
runAsUser: {{ int . }}
runAsGroup: {{ int . }}
{{- end }}
{{- with .Values.podSecurity.fsGroup }}
fsGroup: {{ int . }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "lethe.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* dict root component model settings: what every pod of a service begins with. */ -}}
{{- define "lethe.podStart" -}}
serviceAccountName: {{ include "lethe.name" (dict "root" .root "component" .component) }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: 45
{{- with .root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .settings.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .settings.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range .root.Values.topologySpread.keys }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: {{ $.root.Values.topologySpread.whenUnsatisfiable }}
    labelSelector:
      matchLabels:
        {{- include "lethe.selector" $ | nindent 8 }}
  {{- end }}
securityContext:
  {{- include "lethe.podSecurityContext" .root | nindent 2 }}
{{- end -}}

{{- define "lethe.podMeta" -}}
labels:
  {{- include "lethe.labels" . | nindent 2 }}
  {{- with .settings.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  lethe.dev/config-checksum: {{ include "lethe.properties" . | sha256sum }}
  {{- with .settings.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- /* The lines of config/application.properties; empty where there are none. */ -}}
{{- define "lethe.properties" -}}
{{- range $key, $value := .root.Values.kafka.properties }}
lethe.kafka.properties."{{ $key }}"={{ include "lethe.propertyValue" $value }}
{{- end }}
{{- range $key, $value := .settings.properties }}
{{ $key | replace "\\" "\\\\" | replace " " "\\ " | replace ":" "\\:" | replace "=" "\\=" }}={{ include "lethe.propertyValue" $value }}
{{- end }}
{{- end -}}

{{- define "lethe.propertyValue" -}}
{{- toString . | replace "\\" "\\\\" | replace "\n" "\\n" -}}
{{- end -}}

{{- /* Of every service. */ -}}
{{- define "lethe.env" -}}
- name: LETHE_KAFKA_BOOTSTRAP
  value: {{ .root.Values.kafka.bootstrap | quote }}
- name: LETHE_TOPICS_PREFIX
  value: {{ .root.Values.kafka.topicsPrefix | quote }}
- name: LETHE_TOPICS_CREATE
  value: {{ .root.Values.kafka.createTopics | quote }}
- name: LETHE_PARTITIONS
  value: {{ int .root.Values.kafka.partitions | quote }}
{{- if (get .root.Values.kafka.config .component).secret }}
- name: LETHE_KAFKA_CONFIG
  value: /run/lethe/kafka/client.properties
{{- end }}
- name: LETHE_ACCESS_API_KEYS
  value: /run/lethe/public/api-keys.json
- name: LETHE_TRUSTED_ARTEFACTS
  value: /run/lethe/public/trusted-artefact-keys.pem
- name: LETHE_TRUSTED_REVOCATIONS
  value: /run/lethe/public/trusted-revocation-keys.pem
- name: QUARKUS_HTTP_HOST
  value: 0.0.0.0
- name: QUARKUS_HTTP_PORT
  value: "8080"
- name: QUARKUS_LOG_CONSOLE_JSON_ENABLED
  value: {{ .root.Values.logs.json | quote }}
{{- with .root.Values.traces.endpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- range $name, $value := $.root.Values.traces.variables }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
- name: DJL_CACHE_DIR
  value: /var/cache/lethe/djl
- name: JAVA_TOOL_OPTIONS
  value: -Xmx{{ .settings.heap }} -XX:MaxDirectMemorySize=512m -XX:+ExitOnOutOfMemoryError -Djna.tmpdir=/tmp
{{- end -}}

{{- define "lethe.databaseEnv" -}}
- name: QUARKUS_DATASOURCE_JDBC_URL
  value: {{ include "lethe.jdbcUrl" .root | quote }}
- name: QUARKUS_DATASOURCE_USERNAME
  {{- include "lethe.secretValue" (dict "secret" .root.Values.postgres.app.secret "key" .root.Values.postgres.app.usernameKey) | nindent 2 }}
- name: QUARKUS_DATASOURCE_PASSWORD
  {{- include "lethe.secretValue" (dict "secret" .root.Values.postgres.app.secret "key" .root.Values.postgres.app.passwordKey) | nindent 2 }}
{{- end -}}

{{- define "lethe.ownerEnv" -}}
- name: LETHE_DB_OWNER_USERNAME
  {{- include "lethe.secretValue" (dict "secret" .Values.postgres.owner.secret "key" .Values.postgres.owner.usernameKey) | nindent 2 }}
- name: LETHE_DB_OWNER_PASSWORD
  {{- include "lethe.secretValue" (dict "secret" .Values.postgres.owner.secret "key" .Values.postgres.owner.passwordKey) | nindent 2 }}
{{- end -}}

{{- define "lethe.secretValue" -}}
valueFrom:
  secretKeyRef:
    name: {{ .secret }}
    key: {{ .key }}
{{- end -}}

{{- /* Of ingest and of replicas, which take tokens. */ -}}
{{- define "lethe.oidcEnv" -}}
{{- $oidc := .root.Values.oidc -}}
{{- if $oidc.enabled -}}
- name: QUARKUS_OIDC_TENANT_ENABLED
  value: "true"
- name: QUARKUS_OIDC_AUTH_SERVER_URL
  value: {{ $oidc.authServerUrl | quote }}
- name: QUARKUS_OIDC_TOKEN_AUDIENCE
  value: {{ $oidc.audience | quote }}
- name: QUARKUS_OIDC_ROLES_ROLE_CLAIM_PATH
  value: {{ $oidc.rolesClaim | quote }}
- name: LETHE_ACCESS_OIDC_TENANT_CLAIM
  value: {{ $oidc.tenantClaim | quote }}
- name: LETHE_ACCESS_OIDC_ALL_TENANTS
  value: {{ $oidc.allTenants | quote }}
{{- end -}}
{{- end -}}

{{- define "lethe.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: natives, mountPath: /var/cache/lethe}
- {name: public-keys, mountPath: /run/lethe/public, readOnly: true}
{{- if (get .root.Values.kafka.config .component).secret }}
- {name: kafka-config, mountPath: /run/lethe/kafka, readOnly: true}
{{- end }}
{{- if .root.Values.kafka.caSecret }}
- {name: kafka-ca, mountPath: /run/lethe/kafka-ca, readOnly: true}
{{- end }}
{{- if include "lethe.properties" . }}
- {name: config, mountPath: /var/lib/lethe/config, readOnly: true}
{{- end }}
{{- with .settings.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "lethe.volumes" -}}
- name: tmp
  emptyDir: {}
# Native libraries are unpacked here, 432 MB.
- name: natives
  emptyDir: {}
{{ include "lethe.secretVolume" (dict "name" "public-keys" "secret" .root.Values.keys.public) }}
{{- with get .root.Values.kafka.config .component }}
{{- if .secret }}
- name: kafka-config
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    items:
      - {key: {{ .key }}, path: client.properties}
{{- end }}
{{- end }}
{{- with .root.Values.kafka.caSecret }}
{{ include "lethe.secretVolume" (dict "name" "kafka-ca" "secret" .) }}
{{- end }}
{{- if include "lethe.properties" . }}
- name: config
  configMap:
    name: {{ include "lethe.name" . }}
{{- end }}
{{- with .settings.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "lethe.secretVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
{{- end -}}

{{- define "lethe.postgresCaVolume" -}}
- name: postgres-ca
  secret:
    secretName: {{ .Values.postgres.ca.secret }}
    defaultMode: 0440
    items:
      - {key: {{ .Values.postgres.ca.key }}, path: ca.crt}
{{- end -}}

{{- define "lethe.postgresCaMount" -}}
- {name: postgres-ca, mountPath: /run/lethe/postgres-ca, readOnly: true}
{{- end -}}

{{- /* Ten minutes for a start: while Kafka or Postgres is away, a service waits and says so. */ -}}
{{- define "lethe.container" -}}
image: {{ include "lethe.image" . | quote }}
imagePullPolicy: {{ .root.Values.images.pullPolicy }}
securityContext:
  {{- include "lethe.containerSecurityContext" . | nindent 2 }}
ports:
  - {name: http, containerPort: 8080}
resources:
  {{- toYaml .settings.resources | nindent 2 }}
startupProbe:
  httpGet: {path: /q/health/started, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 120
livenessProbe:
  httpGet: {path: /q/health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /q/health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
lifecycle:
  # New calls stop coming before the service stops taking them.
  preStop:
    exec:
      command: [sleep, "5"]
{{- end -}}

{{- define "lethe.claim" -}}
{{- with .annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "lethe.claimSpec" -}}
accessModes: {{ toJson .accessModes }}
{{- with .storageClass }}
storageClassName: {{ . }}
{{- end }}
resources:
  requests:
    storage: {{ .size }}
{{- end -}}

{{- /* What the schema cannot say, as it is about several values. */ -}}
{{- define "lethe.validate" -}}
{{- $v := .Values -}}
{{- $most := int $v.ingest.replicas -}}
{{- if $v.ingest.autoscaling.enabled -}}{{- $most = int $v.ingest.autoscaling.maxReplicas -}}{{- end -}}
{{- if $v.ingest.keda.enabled -}}{{- $most = int $v.ingest.keda.maxReplicas -}}{{- end -}}
{{- if and $v.ingest.autoscaling.enabled $v.ingest.keda.enabled -}}
{{- fail "ingest.autoscaling.enabled and ingest.keda.enabled: choose one" -}}
{{- end -}}
{{- if and (gt $most 1) (not $v.persistence.records.existingClaim) (not (has "ReadWriteMany" $v.persistence.records.accessModes)) -}}
{{- fail (printf "persistence.records.accessModes: %d ingest replicas share certificates and checkpoints, so it must have ReadWriteMany" $most) -}}
{{- end -}}
{{- if gt $most (int $v.kafka.partitions) -}}
{{- fail (printf "kafka.partitions: %d ingest replicas, but only %d partitions to share" $most (int $v.kafka.partitions)) -}}
{{- end -}}
{{- if and (hasPrefix "verify-" $v.postgres.sslMode) (not $v.postgres.ca.secret) -}}
{{- fail (printf "postgres.ca.secret: postgres.sslMode is %s, so name the Secret with the server's authority" $v.postgres.sslMode) -}}
{{- end -}}
{{- $names := list -}}
{{- $ids := list -}}
{{- range $i, $model := $v.models -}}
{{- if has $model.name $names -}}{{- fail (printf "models[%d].name: %s is there twice" $i $model.name) -}}{{- end -}}
{{- $id := default $model.name $model.id -}}
{{- if has $id $ids -}}{{- fail (printf "models[%d].id: %s is there twice" $i $id) -}}{{- end -}}
{{- $names = append $names $model.name -}}
{{- $ids = append $ids $id -}}
{{- $trainer := include "lethe.settings" (dict "root" $ "model" $model "component" "trainer") | fromYaml -}}
{{- if and (gt (int $trainer.replicas) 1) (not $trainer.cache.existingClaim) (not (has "ReadWriteMany" $trainer.cache.accessModes)) -}}
{{- fail (printf "models[%d].trainer.cache.accessModes: several trainers share the cache, so it must have ReadWriteMany" $i) -}}
{{- end -}}
{{- end -}}
{{- range $name, $host := merge (dict) $v.ingress.modelHosts $v.gateway.modelHosts -}}
{{- if not (has $name $names) -}}{{- fail (printf "modelHosts.%s: there is no such model" $name) -}}{{- end -}}
{{- end -}}
{{- end -}}

{{- define "lethe.modelEnv" -}}
- name: LETHE_MODEL_ID
  value: {{ default .name .id | quote }}
- name: LETHE_BUNDLES_DIR
  value: /var/lib/lethe/bundles
- name: LETHE_GATES_KEY_FILE
  value: /run/lethe/gates/gate-keys.txt
- name: LETHE_PRECISION
  value: {{ default "auto" .precision | quote }}
- name: LETHE_DEVICE
  value: {{ default "cpu" .device | quote }}
{{- with .encoderDir }}
- name: LETHE_ENCODER_DIR
  value: {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "lethe.modelDir" -}}
{{- if .path -}}/models/{{ .path }}{{- else -}}/models{{- end -}}
{{- end -}}

{{- /* As the launcher sets them: docs/guides/size-memory.md. */ -}}
{{- define "lethe.nativeMemoryEnv" -}}
- name: MALLOC_MMAP_THRESHOLD_
  value: "8388608"
- name: MALLOC_TRIM_THRESHOLD_
  value: "67108864"
{{- end -}}

{{- define "lethe.bundlesClaim" -}}
{{- default (printf "%s-bundles" (include "lethe.fullname" .)) .Values.persistence.bundles.existingClaim -}}
{{- end -}}

{{- define "lethe.port" -}}
{{- $url := urlParse . -}}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $url.host) | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- end -}}
