#!/usr/bin/env bash
# Every check and test there is. Installs what is missing from Debian's packages (as root, or through sudo).
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$*"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_missing() {
  local missing=()
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  command -v pdftotext >/dev/null || missing+=(poppler-utils)
  dpkg -s fonts-noto-cjk >/dev/null 2>&1 || missing+=(fonts-noto-cjk)
  [ ${#missing[@]} -eq 0 ] && return
  step "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# A PostgreSQL of our own in a temporary folder, on a socket and a free port; it ends with this script.
start_postgres() {
  # Not local: the trap below runs after this function has returned.
  bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
  home=$(mktemp -d)
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo 54329)
  if [ "$(id -u)" = 0 ]; then
    chown postgres "$home"
    run() { (cd "$home" && runuser -u postgres -- "$@"); }
  else
    run() { "$@"; }
  fi
  run "$bin/initdb" -D "$home/data" -U qingfeng --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  run "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" start \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$home -c fsync=off -c max_connections=200" >/dev/null
  stop_postgres() { run "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$home"; }
  trap stop_postgres EXIT
  export QINGFENG_TEST_POSTGRES="postgres://qingfeng@127.0.0.1:$port/postgres"
}

install_missing

step "Front end"
make --no-print-directory web
(cd web && npm run --silent check)

step "Form and lints"
cargo fmt --all --check
cargo clippy --locked --workspace --all-targets -- -D warnings

step "Structure"
cargo run --locked -q -p xtask -- check

step "Licences and sources of all libraries"
cargo run --locked -q -p xtask -- licences

step "Tests, on SQLite and on PostgreSQL"
start_postgres
cargo test --locked --workspace

step "Journeys in a browser"
cargo build --locked --workspace --bin qingfeng
(cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund && npm test)

step "All checks and tests passed"
