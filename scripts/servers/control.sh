# What both server scripts do alike; to be sourced. Needs: name, version, port, user, ready_line, and once the options are
# read: home (what is fetched), state (pid, log and password), data (a folder), fetch, start_server.

fail() { echo "scripts/$name-server: $*" >&2; exit 1; }

options() { # start|stop|status, then --version, --port, --name, --wipe, --read-only → the variables of these names
  command=${1:-} instance= wipe=false read_only=false
  case $command in start | stop | status) shift ;; *) echo "scripts/$name-server: say start, stop or status" >&2; exit 2 ;; esac
  while [ $# -gt 0 ]; do
    case $1 in
      --wipe) wipe=true; shift; continue ;;
      --read-only) read_only=true; shift; continue ;;
      --version | --port | --name) [ $# -gt 1 ] || { echo "scripts/$name-server: $1 needs a value" >&2; exit 2; } ;;
      *) echo "scripts/$name-server: unknown option $1" >&2; exit 2 ;;
    esac
    case $1 in --version) version=$2 ;; --port) port=$2 ;; --name) instance=$2 ;; esac
    shift 2
  done
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

find_jdk() { # MIN MAX → prints the home of a JDK whose major version lies between them
  local home version
  for home in "${KG_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* "$(dirname "$(dirname "$(readlink -f "$(command -v javac)" 2>/dev/null)")")"; do
    [ -x "$home/bin/javac" ] || continue
    version=$("$home/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p') # $JAVA_TOOL_OPTIONS adds a line
    [ "$version" -ge "$1" ] && [ "$version" -le "$2" ] && echo "$home" && return
  done
  fail "no JDK $1${2:+ to $2} here (looked at KG_JAVA_HOME, JAVA_HOME, /usr/lib/jvm); install one or name it in KG_JAVA_HOME"
}

need_maven() { command -v mvn >/dev/null || fail "Maven (mvn) is needed to fetch the server; install it"; }

password() { # one password a server, kept where only its owner reads it
  [ -s "$state/password" ] || (umask 077; head -c 18 /dev/urandom | base64 | tr '+/' 'xy' > "$state/password")
  cat "$state/password"
}

running() { [ -s "$state/pid" ] && kill -0 "$(cat "$state/pid")" 2>/dev/null; }

start() {
  running && { echo "$name runs already: $url"; return; }
  port_taken && fail "port $port is taken by another program; choose one with --port"
  fetch
  $wipe && rm -rf "$data"
  : > "$state/log"
  start_server > "$state/log" 2>&1 &
  echo $! > "$state/pid"
  for _ in $(seq "${KG_SERVER_SECONDS:-120}"); do
    grep -q "$ready_line" "$state/log" && { echo "$name is ready: $url, user $user, password in $state/password"; return; }
    running || { tail -5 "$state/log" >&2; fail "$name stopped while starting; its log is $state/log"; }
    sleep 1
  done
  stop >/dev/null
  fail "$name was not ready in time; its log is $state/log"
}

stop() {
  running || { rm -f "$state/pid"; echo "$name does not run"; return; }
  kill "$(cat "$state/pid")"
  for _ in $(seq 60); do running || break; sleep 0.5; done
  running && { kill -9 "$(cat "$state/pid")"; echo "$name had to be killed"; }
  rm -f "$state/pid"
  echo "$name stopped"
}

status() {
  if running; then echo "$name runs: $url, user $user, password in $state/password"; else echo "$name does not run"; return 1; fi
}
