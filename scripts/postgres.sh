# shellcheck shell=bash
# A PostgreSQL of our own in a temporary folder, on a free port of the loopback interface. To be sourced.

# start_postgres [OPTION…]: starts it; $postgres is its address. Options are settings such as fsync=off.
start_postgres() {
  postgres_bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
  postgres_home=$(mktemp -d)
  local port settings=''
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo 54329)
  for setting in "$@"; do settings+=" -c $setting"; done
  [ "$(id -u)" != 0 ] || chown postgres "$postgres_home"
  as_postgres "$postgres_bin/initdb" -D "$postgres_home/data" -U qingfeng --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_home/data" -w -l "$postgres_home/log" start \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$postgres_home -c max_connections=200$settings" >/dev/null
  postgres="postgres://qingfeng@127.0.0.1:$port/postgres"
}

# It does not run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd "$postgres_home" && runuser -u postgres -- "$@"); else "$@"; fi
}

# Ends it and takes its folder away; nothing to do if it was never started.
stop_postgres() {
  [ -n "${postgres_home:-}" ] || return 0
  as_postgres "$postgres_bin/pg_ctl" -D "$postgres_home/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$postgres_home"
  postgres_home=
}
