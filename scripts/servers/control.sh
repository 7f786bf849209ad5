# What both server scripts do alike; to be sourced. Needs: name, home (a folder), port, ready_line, start_server.

fail() { echo "scripts/$name-server: $*" >&2; exit 1; }

find_jdk() { # MIN MAX → prints the home of a JDK whose major version lies between them
  local home version
  for home in "${KG_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* "$(dirname "$(dirname "$(readlink -f "$(command -v javac)" 2>/dev/null)")")"; do
    [ -x "$home/bin/javac" ] || continue
    version=$("$home/bin/javac" -version 2>&1 | sed 's/javac \([0-9]*\).*/\1/')
    [ "$version" -ge "$1" ] && [ "$version" -le "$2" ] && echo "$home" && return
  done
  fail "no JDK $1${2:+ to $2} here (looked at KG_JAVA_HOME, JAVA_HOME, /usr/lib/jvm); install one or name it in KG_JAVA_HOME"
}

need_maven() { command -v mvn >/dev/null || fail "Maven (mvn) is needed to fetch the server; install it"; }

password() { # one password a server, kept where only its owner reads it
  [ -s "$home/password" ] || (umask 077; head -c 18 /dev/urandom | base64 | tr '+/' 'xy' > "$home/password")
  cat "$home/password"
}

running() { [ -s "$home/pid" ] && kill -0 "$(cat "$home/pid")" 2>/dev/null; }

start() {
  running && { echo "$name runs already: $url"; return; }
  fetch
  : > "$home/log"
  start_server > "$home/log" 2>&1 &
  echo $! > "$home/pid"
  for _ in $(seq "${KG_SERVER_SECONDS:-120}"); do
    grep -q "$ready_line" "$home/log" && { echo "$name is ready: $url, user $user, password in $home/password"; return; }
    running || { tail -5 "$home/log" >&2; fail "$name stopped while starting; its log is $home/log"; }
    sleep 1
  done
  stop >/dev/null
  fail "$name was not ready in time; its log is $home/log"
}

stop() {
  running || { rm -f "$home/pid"; echo "$name does not run"; return; }
  kill "$(cat "$home/pid")"
  for _ in $(seq 60); do running || break; sleep 0.5; done
  running && { kill -9 "$(cat "$home/pid")"; echo "$name had to be killed"; }
  rm -f "$home/pid"
  echo "$name stopped"
}

status() {
  if running; then echo "$name runs: $url, user $user, password in $home/password"; else echo "$name does not run"; return 1; fi
}

case "${command:-}" in start | stop | status) ;; *) fail "say start, stop or status" ;; esac
