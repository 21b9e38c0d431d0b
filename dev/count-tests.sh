# Adds up what Surefire reported. Sourced by ./test; POSIX sh.

# Prints "N passed, N failed". False if a test failed or was skipped, or if none ran. Arguments: the
# folders with Surefire's reports.
count_tests() {
  # shellcheck disable=SC2016  # the dollar is awk's
  for folder in "$@"; do
    [ ! -d "$folder" ] || find "$folder" -name 'TEST-*.xml'
  done | tr '\n' '\0' | xargs -0 awk '
    function attribute(name,   text) {
      if (!match($0, " " name "=\"[^\"]*\"")) return ""
      text = substr($0, RSTART, RLENGTH)
      sub(/^[^"]*"/, "", text); sub(/"$/, "", text)
      return text
    }
    /<testsuite / { header = 1 }
    header && / tests="/ {
      tests += attribute("tests")
      failed += attribute("errors") + attribute("failures")
      header = 0
    }
    /<testcase / { current = attribute("classname") "." attribute("name") }
    /<skipped/ { skipped++; print "skipped, which is not allowed: " current > "/dev/stderr" }
    END {
      if (tests == 0) print "no test ran" > "/dev/stderr"
      line = (tests - failed - skipped) " passed, " failed + 0 " failed"
      print line (skipped ? ", " skipped " skipped" : "")
      exit tests == 0 || failed > 0 || skipped > 0
    }' /dev/null
}
