#!/bin/sh
# The quick start: a first answer on a real observation. Run it with `make quickstart`.
set -eu
cd "$(dirname "$0")/.."
JWSTRDF_STORE="${JWSTRDF_STORE:-build-quickstart/store}"
export JWSTRDF_STORE
mkdir -p build-quickstart
PRODUCT=jw02733-o002_t001_miri_f1130w_i2d.fits
OBSERVATION=jw02733-o002_t001_miri_f1130w

say() { printf '\n# %s\n' "$1"; }
# Shows a command, then runs it. Exit code 1 means "a finding", which is an answer and no failure.
show() {
    printf '$ %s\n' "$*"
    "$@" || { code=$?; [ "$code" -eq 1 ] || exit "$code"; }
}

say "1. Read the observation: a product table of the archive and 17 associations (examples/jw02733-o002)."
show jwstrdf ingest examples/jw02733-o002

say "2. What is the level-3 image of NGC 3132 made of?"
show jwstrdf lineage "$PRODUCT"

say "3. What should I download, and why?"
show jwstrdf mrp "$OBSERVATION" --why

say "4. Is all of it in order? The store and the ontology are checked; shapes for completeness come in a later release."
show jwstrdf doctor
show jwstrdf ontology check

printf '\nThe store is in %s. Go on with: jwstrdf --store %s related %s\n' "$JWSTRDF_STORE" "$JWSTRDF_STORE" "$PRODUCT"
