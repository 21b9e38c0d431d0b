# Fetches LibTorch's native half, which training needs and nothing else does. Sourced by ./alti and
# an installed bin/alti; POSIX sh. It is some 110 MB, comes through Maven once for each version, and
# lies in target/alti/libtorch-VERSION (of an installed Altiplano: in its home folder). Java unpacks
# the libraries beside it, in the folder "unpacked", at the first start.

LIBTORCH_COPY=org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy

# Whether a command line trains a model. Help and checks do not need the library.
is_training() {
  is_training=no
  for argument in "$@"; do
    case $is_training,$argument in
      *,-h | *,--help | *,--explain | *,--check) return 1 ;;
      no,-*) ;;
      no,train | no,finetune) is_training=yes ;;
      no,*) return 1 ;;
    esac
  done
  [ "$is_training" = yes ]
}

# Puts what to fetch into libtorch_artifacts, a line each. Arguments: the root pom.
libtorch_from_pom() {
  libtorch_artifacts=
  for name in pytorch javacpp openblas; do
    version=$(sed -n "s|.*<$name\\.version>\\(.*\\)</$name\\.version>.*|\\1|p" "$1")
    libtorch_artifacts="$libtorch_artifacts${libtorch_artifacts:+
}org.bytedeco:$name:$version:jar:linux-x86_64"
  done
}

# Puts the folder of the native jars into libtorch, and fetches them if they are not there. On a
# machine that they are not made for libtorch stays empty, and the command says so. Arguments: the
# folder to keep them in.
ensure_libtorch() {
  libtorch=
  [ "$(uname -s -m)" = "Linux x86_64" ] || return 0
  libtorch_version=${libtorch_artifacts#*:pytorch:}
  libtorch_folder=$1/libtorch-${libtorch_version%%:*}
  if [ ! -d "$libtorch_folder" ]; then
    mkdir -p "$1"
    take_lock "$1/libtorch.lock" download
    # Somebody else may have fetched it while we waited.
    if [ ! -d "$libtorch_folder" ]; then
      fetch_libtorch "$libtorch_folder.new" \
        && mv "$libtorch_folder.new" "$libtorch_folder" \
        || libtorch_failed=$?
    fi
    release_lock
    [ -z "${libtorch_failed:-}" ] || return "$libtorch_failed"
  fi
  # shellcheck disable=SC2034  # read by launch
  libtorch=$libtorch_folder
}

# Arguments: the folder to fetch into.
fetch_libtorch() {
  if ! find_maven; then
    explain_missing_libtorch
    return "$EX_UNAVAILABLE"
  fi
  echo "alti: fetching LibTorch for training (once, some 110 MB)" >&2
  rm -rf "$1"
  mkdir "$1"
  for artifact in $libtorch_artifacts; do
    # Elsewhere than in the repository nothing keeps Java from warning of Maven's own libraries.
    (cd "$1" && MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
      && export MAVEN_OPTS && "$MAVEN" -q -B -ntp -Dstyle.color=never \
      "$LIBTORCH_COPY" "-Dartifact=$artifact" "-DoutputDirectory=$1") >&2 || {
      echo "alti: LibTorch could not be fetched; the next start tries again" >&2
      return "$EX_UNAVAILABLE"
    }
  done
}

explain_missing_libtorch() {
  cat >&2 <<EOF
alti: training needs LibTorch's native half, which is fetched through Maven, and there is no mvn on
      the PATH. Install Maven (Debian, Ubuntu: sudo apt install maven) and run the same command
      again; or put these jars, from a machine that has it, into the folder
      $libtorch_folder:

EOF
  for artifact in $libtorch_artifacts; do
    echo "        $artifact" >&2
  done
}
