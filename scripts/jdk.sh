# Sourced: sets JAVA_HOME to a JDK 25 or newer, or ends with one sentence saying what to install. Starts no process on the usual path.
jdk_fits() {
  local line
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        line=${line#*\"}
        line=${line%%[!0-9]*}
        [ "${line:-0}" -ge 25 ]
        return
        ;;
    esac
  done <"$1/release"
  return 1
}
jdk_find() {
  local found javac
  for found in "${CRUVERO_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*25* /usr/lib/jvm/*2[6-9]* /opt/jdk* \
    "${HOME:-}"/.sdkman/candidates/java/25* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$found" ] && jdk_fits "$found"; then
      JAVA_HOME=$found
      return
    fi
  done
  javac=$(readlink -f "$(type -P javac)" 2>/dev/null) || return 1
  JAVA_HOME=${javac%/bin/javac}
  jdk_fits "$JAVA_HOME"
}
if ! jdk_find; then
  echo "cruvero: JDK 25 not found: install one (Debian: temurin-25-jdk) or set JAVA_HOME to it" >&2
  exit 1
fi
export JAVA_HOME
