#!/bin/sh
# Lets each of Lethe's services do what it has to do on a Kafka broker with ACLs, and nothing else.
#   BOOTSTRAP=broker:9093 CONFIG=admin.properties deploy/kafka/acls.sh
# CONFIG is what the tools take as --command-config. Run it again at any time: it only adds.
# For people: docs/reference/kafka.md. A test runs this script against a real broker.
set -eu

: "${BOOTSTRAP:?host:port of the broker}"
PREFIX=${PREFIX:-lethe.}
KAFKA_ACLS=${KAFKA_ACLS:-kafka-acls.sh}

# Who they are to the broker: User:NAME.
INGEST=${INGEST:-ingest}
TRAINER=${TRAINER:-trainer}
INFERENCE=${INFERENCE:-inference}
AUDITOR=${AUDITOR:-auditor}
CLIENT=${CLIENT:-client}

# allow PRINCIPAL topic|group|transactional-id NAME OPERATION...; NAME* stands for all that begin so
allow() {
  principal=$1 kind=$2 name=$3 pattern=literal operations=
  shift 3
  case $name in *'*') name=${name%?} pattern=prefixed ;; esac
  for operation; do operations="$operations --operation $operation"; done
  # shellcheck disable=SC2086 # one word per operation
  "$KAFKA_ACLS" --bootstrap-server "$BOOTSTRAP" ${CONFIG:+--command-config "$CONFIG"} --add \
    --allow-principal "User:$principal" $operations \
    "--$kind" "$PREFIX$name" --resource-pattern-type "$pattern"
}

# Clients hand requests in. Nothing else: whoever could write another topic could bring back what
# was forgotten, or make others forget.
allow "$CLIENT"    topic unlearning-requests     Write Describe

# Ingest admits, tracks, certifies and revokes; it alone creates topics.
allow "$INGEST"    topic unlearning-requests     Read Write Create DescribeConfigs
allow "$INGEST"    topic unlearning-requests-dlq Write Create DescribeConfigs
allow "$INGEST"    topic unlearning-jobs         Write Create DescribeConfigs
allow "$INGEST"    topic request-events          Read Write Create DescribeConfigs
allow "$INGEST"    topic adapter-events          Read Write Create DescribeConfigs
allow "$INGEST"    topic live-set-heads          Read Write Create DescribeConfigs
allow "$INGEST"    topic withdrawal-orders       Read Write Create DescribeConfigs
allow "$INGEST"    topic enforcement-events      Read Write Create DescribeConfigs
allow "$INGEST"    topic replica-events          Read Create DescribeConfigs
allow "$INGEST"    topic audit-checkpoints       Read Write Create DescribeConfigs
# Its Kafka Streams applications, each with topics of its own.
for application in intake tracker callbacks; do
  allow "$INGEST"  group "$application"          Read Describe
  allow "$INGEST"  topic "$application-*"        Read Write Create Delete DescribeConfigs
  allow "$INGEST"  transactional-id "$application-*" Write Describe
done

# The trainer takes jobs and announces artefacts. It cannot say which set is live.
allow "$TRAINER"   topic unlearning-jobs         Read DescribeConfigs
allow "$TRAINER"   topic request-events          Read Write DescribeConfigs
allow "$TRAINER"   topic adapter-events          Read Write DescribeConfigs
allow "$TRAINER"   topic live-set-heads          Read DescribeConfigs
allow "$TRAINER"   group 'trainer-*'             Read Describe
allow "$TRAINER"   transactional-id 'trainer-*'  Write Describe

# A replica reads what to serve and says what it serves.
allow "$INFERENCE" topic adapter-events          Read DescribeConfigs
allow "$INFERENCE" topic live-set-heads          Read DescribeConfigs
allow "$INFERENCE" topic enforcement-events      Write DescribeConfigs
allow "$INFERENCE" topic replica-events          Write DescribeConfigs

# An auditor replays the log.
allow "$AUDITOR"   topic request-events          Read
allow "$AUDITOR"   topic adapter-events          Read
allow "$AUDITOR"   topic live-set-heads          Read
allow "$AUDITOR"   topic withdrawal-orders       Read
allow "$AUDITOR"   topic enforcement-events      Read
allow "$AUDITOR"   topic replica-events          Read
allow "$AUDITOR"   topic audit-checkpoints       Read
