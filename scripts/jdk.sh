# Sourced: sets JAVA_HOME to a JDK 25 or newer, or ends with one sentence saying what to install.
jdk_release() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null; }
jdk_fits() { [ -x "$1/bin/javac" ] && [ "$(jdk_release "$1")" -ge 25 ] 2>/dev/null; }
jdk_find() {
  local found
  for found in "${CRUVERO_JAVA_HOME:-}" "${JAVA_HOME:-}" \
    "$(dirname "$(dirname "$(readlink -f "$(command -v javac 2>/dev/null || echo /)")")")" \
    /usr/lib/jvm/*25* /usr/lib/jvm/*2[6-9]* /opt/jdk* "$HOME"/.sdkman/candidates/java/25* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$found" ] && jdk_fits "$found"; then echo "$found"; return; fi
  done
  return 1
}
if ! JAVA_HOME=$(jdk_find); then
  echo "cruvero: JDK 25 not found: install one (Debian: temurin-25-jdk) or set JAVA_HOME to it" >&2
  exit 1
fi
export JAVA_HOME
