# Sets up the judges that "./test judge" asks. Sourced by ./test; POSIX sh.
#
# ALTIPLANO_ORACLE   a folder where they are set up already

# Puts the folder of the judges into ALTIPLANO_ORACLE. Arguments: the root.
prepare_oracle() {
  if [ ! -d "$1/../shared" ]; then
    echo "test: the judge's tests need the folder shared beside the repository" >&2
    return "$EX_UNAVAILABLE"
  fi
  ALTIPLANO_SHARED=$(cd "$1/../shared" && pwd -P)
  export ALTIPLANO_SHARED
  [ -z "${ALTIPLANO_ORACLE:-}" ] || return 0
  ALTIPLANO_ORACLE=$1/target/oracle
  export ALTIPLANO_ORACLE
  [ ! -f "$ALTIPLANO_ORACLE/ready" ] || return 0
  if ! command -v npm >/dev/null; then
    echo "test: setting up the judges needs npm (Node.js 20 or newer)" >&2
    return "$EX_UNAVAILABLE"
  fi
  mkdir -p "$1/target"
  rm -rf "$ALTIPLANO_ORACLE"
  cp -R "$ALTIPLANO_SHARED/oracle" "$ALTIPLANO_ORACLE" \
    && (cd "$ALTIPLANO_ORACLE" \
      && npm install --ignore-scripts --omit=optional --no-package-lock --no-fund --no-audit \
        @huggingface/hub@2 @huggingface/tokenizers@0.2) >&2 \
    && touch "$ALTIPLANO_ORACLE/ready"
}
