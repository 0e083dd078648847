#!/bin/sh
# Sorts what was packaged into a folder for each layer of an image: `large` has the jars of others over 10 MiB,
# `dependencies` their other jars, `application` Lethe's own and the bill of materials. The images module sorts in the
# same way, which a test compares.
#
# usage: image-layers.sh REPOSITORY VERSION OUT
set -eu
repository=$1 version=$2 out=$3

# app IMAGE: the application lies in $out/IMAGE/application and is whole
split() {
  cd "$out/$1/application"
  for layer in large dependencies; do
    mkdir -p "../$layer"
    [ $layer = large ] && size=+10485760c || size=-10485761c
    find lib -name '*.jar' ! -name "*-$version.jar" -size $size |
      while IFS= read -r jar; do
        mkdir -p "../$layer/$(dirname "$jar")"
        mv "$jar" "../$layer/$jar"
      done
  done
  cd - >/dev/null
}

for service in ingest-service trainer-service inference-service; do
  mkdir -p "$out/$service"
  cp -r "$repository/$service/target/quarkus-app" "$out/$service/application"
  cp "$repository/$service/target/bom.json" "$out/$service/application/sbom.cdx.json"
  split "$service"
done

mkdir -p "$out/cli/application"
cp -r "$repository/standalone/target/lib" "$out/cli/application/lib"
cp "$repository/standalone/target/standalone-$version.jar" "$out/cli/application/lib/"
cp "$repository/standalone/target/bom.json" "$out/cli/application/sbom.cdx.json"
split cli

# What an image's user owns.
for folder in var/cache/lethe run/lethe/api run/lethe/gates run/lethe/keys run/lethe/master run/lethe/public \
  run/lethe/trainer var/lib/lethe/audit var/lib/lethe/bundles var/lib/lethe/cache var/lib/lethe/certificates \
  var/lib/lethe/state var/lib/lethe/work; do
  mkdir -p "$out/writable/$folder"
done

chmod -R u=rwX,go=rX "$out"
find "$out" -exec touch -d 2026-01-01T00:00:00Z {} +
