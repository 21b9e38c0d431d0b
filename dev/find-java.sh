# Finds a JDK and Maven. Sourced by ./alti, ./test and an installed bin/alti; POSIX sh, no process
# is started on the usual path.
#
# ALTIPLANO_JDK_FOLDERS   colon-separated folders that hold JDKs, instead of the usual ones

# The oldest JDK that will do; the code is compiled for it.
JAVA_NEEDED=25

# shellcheck disable=SC2034  # read by those who source this
# What sysexits.h calls "service unavailable": something that is needed is not installed.
EX_UNAVAILABLE=69

# Puts into JAVA_HOME a JDK of version 25 or newer: JAVA_HOME itself, else of those in the usual
# folders and on the PATH the lowest version, since that is the one the tests ran on.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java_version_of "$JAVA_HOME"
    [ "$found_version" -ge "$JAVA_NEEDED" ] && export JAVA_HOME && return 0
  fi
  best_home=
  best_version=
  if [ -n "${ALTIPLANO_JDK_FOLDERS+set}" ]; then
    old_ifs=$IFS
    IFS=:
    for folder in $ALTIPLANO_JDK_FOLDERS; do
      consider_java_homes "$folder"/*
    done
    IFS=$old_ifs
  else
    # Linux distributions; JDKs installed by hand, Gradle's and IntelliJ's; SDKMAN, asdf and mise;
    # macOS installers; Homebrew.
    consider_java_homes /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/*jdk* \
      "$HOME"/.jdks/* "$HOME"/.gradle/jdks/* "$HOME"/.sdkman/candidates/java/* \
      "$HOME"/.asdf/installs/java/* "$HOME"/.local/share/mise/installs/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
    if [ -z "$best_home" ] && [ -x /usr/libexec/java_home ]; then
      consider_java_homes "$(/usr/libexec/java_home -v "$JAVA_NEEDED+" 2>/dev/null)"
    fi
  fi
  if [ -z "$best_home" ] && path_java=$(command -v java); then
    path_java=$(readlink -f "$path_java" 2>/dev/null || echo "$path_java")
    consider_java_homes "${path_java%/bin/java}"
  fi
  [ -n "$best_home" ] || return 1
  JAVA_HOME=$best_home
  export JAVA_HOME
}

# Keeps the lowest version that will do in best_home and best_version.
consider_java_homes() {
  for java_home in "$@"; do
    [ -x "$java_home/bin/java" ] || continue
    java_version_of "$java_home"
    if [ "$found_version" -ge "$JAVA_NEEDED" ] \
      && { [ -z "$best_home" ] || [ "$found_version" -lt "$best_version" ]; }; then
      best_home=$java_home
      best_version=$found_version
    fi
  done
}

# Puts the feature version of a JDK into found_version, 0 if there is none. Reads the file
# "release" that every JDK has had since 7: starting java would cost 40 ms for each.
java_version_of() {
  found_version=0
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      value=${value%%[!0-9]*}
      found_version=${value:-0}
    fi
  done <"$1/release"
}

# Prints what to do when find_java found nothing.
explain_missing_java() {
  cat >&2 <<EOF
alti: Altiplano needs a JDK of version $JAVA_NEEDED or newer, and none was found in JAVA_HOME, in
      the usual folders, or on the PATH. How to get one:

  Debian, Ubuntu   sudo apt install openjdk-$JAVA_NEEDED-jdk
                   (older releases: temurin-$JAVA_NEEDED-jdk from Adoptium's repository)
  Fedora           sudo dnf install java-$JAVA_NEEDED-openjdk-devel
  macOS            brew install --cask temurin@$JAVA_NEEDED
  Windows          winget install EclipseAdoptium.Temurin.$JAVA_NEEDED.JDK
  anywhere         sdk install java $JAVA_NEEDED-tem        (https://sdkman.io)

      Then run the same command again. A JDK in another place is found through JAVA_HOME.
EOF
}

# Finds a JDK, or says how to get one and ends the script.
require_java() {
  find_java && return
  explain_missing_java
  exit "$EX_UNAVAILABLE"
}

# Puts into MAVEN the mvn that builds.
# shellcheck disable=SC2034
find_maven() {
  MAVEN=$(command -v mvn)
}

# Prints what to do when find_maven found nothing.
explain_missing_maven() {
  cat >&2 <<'EOF'
alti: building Altiplano needs Maven 3.8.7 or newer, and there is no mvn on the PATH. How to get it:

  Debian, Ubuntu   sudo apt install maven
  Fedora           sudo dnf install maven
  macOS            brew install maven
  Windows          winget install Apache.Maven     (or: scoop install maven)
  anywhere         sdk install maven               (https://sdkman.io)

      Then run the same command again. An archive made by "alti dist" runs without Maven.
EOF
}

# Finds Maven, or says how to get it and ends the script.
require_maven() {
  find_maven && return
  explain_missing_maven
  exit "$EX_UNAVAILABLE"
}
