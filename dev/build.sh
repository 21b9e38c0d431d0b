# Keeps what ./alti runs up to date with the sources. Sourced by ./alti; POSIX sh.
#
# target/alti holds the build in use:
#   stamp       as old as the start of the build: a source newer than it calls for another one
#   current     the name of the folder with the jars; a build makes a new folder and switches, so
#               that a program which still runs from the old one keeps its jars
#   lock        held by whoever builds: dev/lock.sh
#   libtorch-V  LibTorch's native half: dev/libtorch.sh
#
# ALTIPLANO_AOT=off   makes no AOT cache

# Builds if a source changed; then the jars are in the folder $lib. Arguments: the root.
ensure_built() {
  build_root=$1
  build_work=$build_root/target/alti
  if is_stale; then
    mkdir -p "$build_work"
    take_lock "$build_work/lock" build
    # Somebody else may have built while we waited.
    if is_stale; then
      build || build_failed=$?
    fi
    release_lock
    [ -z "${build_failed:-}" ] || return "$build_failed"
  fi
  read -r lib <"$build_work/current"
  lib=$build_work/$lib
}

# Whether there is no build, or a source is newer. The folders are compared too: they change when a
# file in them is added, renamed or deleted.
is_stale() {
  [ -f "$build_work/stamp" ] && [ -f "$build_work/current" ] || return 0
  [ -n "$(find "$build_root/pom.xml" "$build_root/.mvn" "$build_root"/*/pom.xml \
    "$build_root"/*/src/main -newer "$build_work/stamp" 2>/dev/null)" ]
}

build() {
  if ! find_maven; then
    explain_missing_maven
    return "$EX_UNAVAILABLE"
  fi
  echo "alti: building from source (once, and again when a source changes)" >&2
  build_output=$build_root/app/target/quick
  touch "$build_work/stamp.new"
  rm -rf "${build_output:?}/lib"
  run_maven >&2 || {
    echo "alti: the build failed" >&2
    return 1
  }
  build_name=build.$$
  build_folder=$build_work/$build_name
  rm -rf "$build_folder"
  mkdir "$build_folder"
  cp "$build_output"/altiplano-app-*.jar "$build_output"/lib/*.jar "$build_folder"
  write_classpath "$build_folder"
  train_aot_cache "$build_folder" "$build_root/models"
  switch_to_build
}

# What is piped in is for the program: Maven would read it away.
run_maven() {
  (cd "$build_root" \
    && "$MAVEN" -q -B -ntp -Dstyle.color=never -Dquick -Dmaven.test.skip=true -pl app -am package) \
    </dev/null
}

# The order of the class path: what the AOT cache was made with has to be what runs.
write_classpath() {
  (cd "$1" && LC_ALL=C && export LC_ALL && ls ./*.jar) | sed 's|^\./||' >"$1/classpath"
}

# Makes the new build current and drops all but it and the one before.
switch_to_build() {
  previous=
  [ ! -f "$build_work/current" ] || read -r previous <"$build_work/current"
  echo "$build_name" >"$build_work/current.new"
  mv "$build_work/current.new" "$build_work/current"
  mv "$build_work/stamp.new" "$build_work/stamp"
  for old in "$build_work"/build.*; do
    case ${old##*/} in
      "$build_name" | "$previous") ;;
      *) rm -rf "$old" ;;
    esac
  done
}
