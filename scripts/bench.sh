#!/usr/bin/env bash
# Measures Qingfeng beside its peers on this machine and writes docs/BENCHMARKS.md.
#
#   scripts/bench.sh             everything, on a machine that does nothing else
#   scripts/bench.sh ballots     one part anew, the other figures as they were
#
# Parts: ballots tally draw panels panels_peer proofs pages stations start ledger ledger_growth ledger_postgres cases reports uploads ranks numpy numpy_plain r growth kernel. Figures are kept in
# target/bench/figures. Peers from Debian's packages (r-base-core r-cran-survey python3-numpy python3-pandas libopenblas0-pthread) are left out where they are missing.
# BENCH_NOTE: a sentence for the head of the report, for example on how the binaries were built.
# BENCH_PYTHON: a Python that has the packages sortition-algorithms and gurobipy (the latter free up to this size).
# BENCH_BUILT: a folder with both programs, if they have been built already.
# BENCH_PROBLEMS, BENCH_UPLOAD, BENCH_EVALUATORS, BENCH_LEAVES, BENCH_PEOPLE: other sizes, for trying the tools out.
# BENCH_LARGEST: the most evaluators of the growth table (1000000 needs 5 GB of disk).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/postgres.sh

built=${BENCH_BUILT:-${CARGO_TARGET_DIR:-target}/release}
qingfeng=$built/qingfeng
bench=$built/benches
figures=target/bench/figures
work=$(mktemp -d)
server=
trap 'stop_server; stop_postgres; rm -rf "$work"' EXIT

step() { printf '== %s\n' "$*" >&2; }
stop_server() { [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true; server=; }

# keep NAME VALUE: a figure of the part that is running.
keep() { printf "%s='%s'\n" "$1" "$2" >>"$figures/$part"; }

# keep_all PREFIX "name=value name=value": what a command of `benches` printed.
keep_all() { for pair in $2; do keep "$1_${pair%%=*}" "${pair#*=}"; done; }

# figure NAME: one figure of what a command of `benches` prints.
figure() { grep -oE "(^| )$1=[^ ]+" | cut -d= -f2; }

# timed NAME ROUNDS COMMAND…: of a whole process the best wall time and processor time in seconds, the largest memory in MB.
timed() {
  local name=$1 rounds=$2
  shift 2
  for _ in $(seq "$rounds"); do
    /usr/bin/time -a -o "$work/$name" -f '%e %M %U %S' "$@" >/dev/null 2>"$work/errors" || { cat "$work/errors" >&2; return 1; }
  done
  keep "${name}_s" "$(sort -n "$work/$name" | awk 'NR == 1 { print $1 }')"
  keep "${name}_cpu" "$(awk '{ print $3 + $4 }' "$work/$name" | sort -n | head -n 1)"
  keep "${name}_mb" "$(awk '$2 > most { most = $2 } END { printf "%.0f", most * 1024 / 1e6 }' "$work/$name")"
}

# start_server COMMAND…: runs at a port the kernel gives, until it says where it listens; $port is that one. What it prints is in
# $work/server.
start_server() {
  : >"$work/server"
  "$@" --listen 127.0.0.1:0 >"$work/server" 2>&1 &
  server=$!
  for _ in $(seq 6000); do
    port=$(sed -n 's|.*http://127\.0\.0\.1:\([0-9]*\).*|\1|p' "$work/server" | head -n 1)
    [ -z "$port" ] || return 0
    kill -0 "$server" || { cat "$work/server" >&2; return 1; }
    sleep 0.1
  done
  return 1
}

# The best of three rounds, each of a third of the codes; and the server's milliseconds of processor time for one ballot.
send_ballots() {
  local name=$1 codes=$2 connections=$3
  split -n l/3 "$codes" "$codes.part."
  for some in "$codes".part.*; do "$bench" ballots "127.0.0.1:$port" "$some" --connections "$connections"; done >"$work/$name.said"
  keep_all "$name" "$(sort -t= -k3,3 -n -r "$work/$name.said" | head -n 1)"
  keep "${name}_cpu" "$(awk -v ballots="$(wc -l <"$codes")" -v ticks="$(getconf CLK_TCK)" '{ printf "%.2f", ($14 + $15) / ticks * 1000 / ballots }' "/proc/$server/stat")"
}

ballots() {
  "$bench" prepare "$work/ours" "$work/ours.codes" 30000
  start_server "$qingfeng" serve --data "$work/ours"
  send_ballots ours "$work/ours.codes" 64
  stop_server
  "$bench" prepare "$work/peer" "$work/peer.codes" 30000
  head -n 6000 "$work/peer.codes" >"$work/some.codes"
  start_server "$bench" one-by-one "$work/peer"
  send_ballots peer "$work/some.codes" 64
  stop_server
}

tally() {
  "$qingfeng" make-up "$work/made-up" --evaluators 10000
  keep tally_lines "$(wc -l <"$work/made-up/responses.csv")"
  timed tally 5 "$qingfeng" tally "$work/made-up" --out "$work/out" --results-only
  rm -r "$work/made-up"
}

# A million people in ten strata, from the file to draw.json.
draw() {
  awk 'BEGIN { print "person_id,stratum_id,gender,age"; for (i = 0; i < 1000000; i++) printf "F%07d,S%02d,女,%d\n", i, i % 10 + 1, 18 + i % 60 }' >"$work/roster.csv"
  awk 'BEGIN { print "stratum_id,drawn_n"; for (i = 1; i <= 10; i++) printf "S%02d,1000\n", i }' >"$work/plan.csv"
  timed draw 3 "$qingfeng" draw --roster "$work/roster.csv" --plan "$work/plan.csv" --seed '2026-11-08:583104' --out "$work/draw.json"
  "$qingfeng" verify draw "$work/draw.json" --roster "$work/roster.csv" --plan "$work/plan.csv" >/dev/null
  rm "$work/roster.csv"
}

# The fairest lottery for made-up pools.
panels() {
  keep panels_120_s "$("$bench" lottery 120 20 | figure seconds)"
  keep panels_800_s "$("$bench" lottery 800 60 | figure seconds)"
}

# The fairest lottery for the reference pool (20 of 120), beside the Python package where BENCH_PYTHON has it.
panels_peer() {
  [ -n "${BENCH_PYTHON:-}" ] || return 0
  local data=crates/engines/quotas/tests/data
  timed panels_ours 3 "$qingfeng" draw-panel --categories "$data/categories.csv" --respondents "$data/respondents.csv" --size 20 --out "$work/panel.json"
  keep_all panels_peer "$("$BENCH_PYTHON" benches/peers/leximin.py "$data/categories.csv" "$data/respondents.csv" 20 | tail -n 1)"
  keep panels_peer_version "$("$BENCH_PYTHON" -c 'from importlib.metadata import version as v; print("sortition-algorithms", v("sortition-algorithms"))')"
}

# An outsider's check of ten thousand sealed ballots; leaves of a log; due dates.
proofs() {
  keep_all verify "$("$bench" outsider "${BENCH_EVALUATORS:-12500}")"
  keep leaves "$("$bench" log "${BENCH_LEAVES:-1000000}" | figure append)"
  keep deadlines "$("$bench" deadlines | figure working_days)"
}

# A folder with the made-up city: last year's results of 98 units are published, all papers printed.
demo_city() {
  [ -d "$work/city" ] && return
  start_server "$qingfeng" demo --data "$work/city"
  local before=-1 now=0
  while [ $((now - before)) -gt 10 ]; do
    before=$now
    sleep 3
    now=$(awk '{ print $14 + $15 }' "/proc/$server/stat")
  done
  stop_server
}

pages() {
  demo_city
  start_server "$qingfeng" serve --data "$work/city"
  local page
  page=$(curl -s --retry 30 --retry-all-errors "http://127.0.0.1:$port/results" | grep -oE '/results/[0-9a-f-]{36}' | head -n 1)
  keep_all page "$("$bench" pages "127.0.0.1:$port" "$page" --rate 300 --seconds 20)"
  stop_server
}

# Sixty entry stations, every key saved by itself, while ballots come in online.
stations() {
  demo_city
  cp -r "$work/city" "$work/hall"
  "$bench" prepare "$work/hall" "$work/hall.codes" 1200
  local campaign
  campaign=$("$bench" hall "$work/hall" | cut -d= -f2)
  start_server "$qingfeng" serve --data "$work/hall"
  keep_all stations "$("$bench" stations "127.0.0.1:$port" "$campaign" "$work/hall.codes")"
  keep stations_mb "$(awk '/^VmHWM/ { printf "%.0f", $2 * 1024 / 1e6 }' "/proc/$server/status")"
  stop_server
  rm -r "$work/hall"
}

start() {
  demo_city
  for data in city empty; do
    for round in 1 2 3; do
          [ "$data" = city ] || rm -rf "$work/empty"
      "$bench" start /sign-in -- "$qingfeng" serve --data "$work/$data" --listen 127.0.0.1:0
    done >"$work/start"
    keep_all "$data" "$(sort -t= -k2 -n "$work/start" | head -n 1)"
  done
}

# busy: how many percent of the processors' time others took in the two seconds before a part.
busy() {
  local times='/^cpu / { for (i = 2; i <= 9; i++) all += $i; print all, $5 + $6 }'
  { awk "$times" /proc/stat; sleep 2; awk "$times" /proc/stat; } | awk 'NR == 1 { all = $1; idle = $2 } NR == 2 { printf "%.0f", 100 * (1 - ($2 - idle) / ($1 - all)) }'
}

# sign_in USER JAR: signs somebody of the made-up city in and prints the cookie.
sign_in() {
  curl -s -o "$work/signed-in" -c "$2" --data-urlencode "user_name=$1" --data-urlencode 'password=Qingfeng-2026' "http://127.0.0.1:$port/sign-in"
  awk 'NF >= 7 && !/^# / { printf "%s%s=%s", sep, $6, $7; sep = "; " }' "$2"
}

# ledger_pages NAME: every list, filter and first screen of a ledger, 40 times a second for three seconds each.
ledger_pages() {
  local ledger=$1 cookie liaison path name day
  sync # gigabytes of copies are still on their way to the disk, and would be written while a page is timed
  cookie=$(sign_in cases "$work/jar") liaison=$(sign_in liaison "$work/liaison") day=$(date -u +%F)
  : >"$work/slowest"
  while read -r name path; do
    step "$ledger $name"
    "$bench" pages "127.0.0.1:$port" "$path" --cookie "$cookie" --rate 40 --seconds 3 >"$work/page"
    echo "$name $(grep -oE 'p95=[0-9.]+' "$work/page" | cut -d= -f2)" >>"$work/slowest"
  done <<PATHS
first_screen /problems
all /problems/ledger
deep /problems/ledger?after=/2020-0040000
stage /problems/ledger?stage=working
settled /problems/ledger?stage=kept
open /problems/ledger?open=yes
unit /problems/ledger?unit=$(curl -s -b "$work/jar" "http://127.0.0.1:$port/problems/ledger" | grep -oE 'value="[0-9a-f-]{36}"' | head -n 1 | cut -d'"' -f2)
door /problems/ledger?door=hotline
due /problems/ledger?due_until=$day&sort=due
look_back /problems/ledger?look_back_until=$day
extensions /problems/ledger?asked=1
returned /problems/ledger?returned=1
rebounds /problems/ledger?rebound=1
raised /problems/ledger?level=2
mine /problems/ledger?mine=1
number /problems/ledger?q=2021-0500017
words /problems/ledger?q=%E7%AA%97%E5%8F%A3
no_such_words /problems/ledger?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA%E8%AF%8D
two_filters /problems/ledger?stage=kept&door=hotline
PATHS
  "$bench" pages "127.0.0.1:$port" /my-problems --cookie "$liaison" --rate 40 --seconds 3 >"$work/page"
  echo "unit_screen $(grep -oE 'p95=[0-9.]+' "$work/page" | cut -d= -f2)" >>"$work/slowest"
  sort -k2 -n -r "$work/slowest" >"$work/pages"
  keep "${ledger}_pages" "$(paste -sd, "$work/pages" | sed 's/,/, /g')"
  keep "${ledger}_p95" "$(head -n 1 "$work/pages" | cut -d' ' -f2)"
  keep "${ledger}_slowest" "$(head -n 1 "$work/pages" | cut -d' ' -f1)"
  while read -r name milliseconds; do keep "${ledger}_${name}" "$milliseconds"; done <"$work/pages"
}

# The made-up city's ledger at more than a million problems, ten million facts; then an export of a tenth of it.
most_problems=${BENCH_PROBLEMS:-1100000}
ledger() {
  demo_city
  cp -r "$work/city" "$work/ledger"
  keep_all ledger "$("$bench" ledger "$work/ledger" "$most_problems")"
  start_server "$qingfeng" serve --data "$work/ledger"
  ledger_pages "$part"
  ledger_export
  stop_server
  rm -r "$work/ledger"
}

# The same on PostgreSQL, which is as it comes from Debian.
ledger_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || return 0
  start_postgres
  start_server "$qingfeng" demo --data "$work/postgres" --database "$postgres"
  stop_server
  keep_all ledger_postgres "$("$bench" ledger "$work/postgres" "$most_problems" --database "$postgres")"
  start_server "$qingfeng" serve --data "$work/postgres" --database "$postgres"
  ledger_pages "$part"
  ledger_export
  stop_server
  stop_postgres
}

# The pages of shorter ledgers, to see what grows.
ledger_growth() {
  demo_city
  for size in 11000 110000; do
    cp -r "$work/city" "$work/shorter"
    keep_all "ledger_$size" "$("$bench" ledger "$work/shorter" "$size")"
    start_server "$qingfeng" serve --data "$work/shorter"
    ledger_pages "ledger_$size"
    stop_server
    rm -r "$work/shorter"
  done
}

# Rates and medians of one year, once; then its problems as a workbook: time, rows, and how much the server's largest memory grew.
ledger_export() {
  local most='/^VmHWM/ { print $2 }' before
  keep "${part}_numbers_s" "$(curl -s -b "$work/jar" -o /dev/null -w '%{time_total}' "http://127.0.0.1:$port/problems/numbers?year=2020")"
  before=$(awk "$most" "/proc/$server/status")
  keep "${part}_export_s" "$(curl -s -b "$work/jar" -o "$work/ledger.xlsx" -w '%{time_total}' "http://127.0.0.1:$port/problems/ledger.xlsx?year=2020")"
  keep "${part}_export_mb" "$((($(awk "$most" "/proc/$server/status") - before) / 1024))"
  keep "${part}_export_rows" "$(unzip -p "$work/ledger.xlsx" xl/worksheets/sheet1.xml | grep -o '<row ' | wc -l)"
}

# Cases that another system hands in, each acknowledged when the disk has it and its reporter is sealed.
cases() {
  demo_city
  cp -r "$work/city" "$work/cases"
  start_server "$qingfeng" demo --data "$work/cases"
  sign_in admin "$work/admin" >/dev/null
  local token
  token=$(curl -s -b "$work/admin" --data-urlencode 'name=load' "http://127.0.0.1:$port/systems" | grep -oE 'id="token">[^<]+' | cut -d'>' -f2)
  keep_all cases "$("$bench" cases "127.0.0.1:$port" "$token")"
  stop_server
  rm -r "$work/cases"
}

# Reports from the public form, each with a sealed name; the limits of one address and of a flood are set out of the way.
reports() {
  demo_city
  cp -r "$work/city" "$work/reports"
  start_server "$qingfeng" serve --data "$work/reports"
  sign_in cases "$work/desk" >/dev/null
  curl -s -o "$work/limits" -b "$work/desk" -d youngest_seconds=0 -d reports_an_hour=1000000 -d flood_an_hour=1000000 "http://127.0.0.1:$port/reports/limits"
  keep_all reports "$("$bench" reports "127.0.0.1:$port")"
  stop_server
  rm -r "$work/reports"
}

# Recordings of 50 to 500 MB in pieces, as the report form sends them; the server's largest memory after the largest.
uploads() {
  demo_city
  cp -r "$work/city" "$work/uploads"
  start_server "$qingfeng" serve --data "$work/uploads"
  for size in 50 100 200 ${BENCH_UPLOAD:-500}; do keep_all "upload_$size" "$("$bench" upload "127.0.0.1:$port" "$size")"; done
  keep uploads_mb "$(awk '/^VmHWM/ { printf "%.0f", $2 * 1024 / 1e6 }' "/proc/$server/status")"
  stop_server
  rm -r "$work/uploads"
}

has_numpy() { /usr/bin/python3 -c 'import numpy, pandas' 2>/dev/null; }
has_r() { Rscript -e 'library(survey)' >/dev/null 2>&1; }

# The reference evaluation with every evaluator ten times, in a population ten times as large.
ten_times() {
  local from=$1 to=$2
  mkdir -p "$to"
  cp "$from"/{units,aspects,options}.csv "$to"
  awk -F, -v OFS=, 'NR > 1 { $3 *= 10; $4 *= 10 } { print }' "$from/strata.csv" >"$to/strata.csv"
  for table in evaluators responses; do
    zcat "$from/$table.csv.gz" | awk -F, -v OFS=, 'NR == 1 { print; next } { line[NR] = $0 }
      END { for (k = 0; k < 10; k++) for (n = 2; n <= NR; n++) print k line[n] }' >"$to/$table.csv"
  done
}

# peer NAME ROUNDS COMMAND…: a peer's run on both sizes, and how far its figures are from ours.
peer() {
  local name=$1 rounds=$2
  shift 2
  for size in once ten; do
    step "$name, $size"
    timed "${name}_$size" "$rounds" "$@" "$work/data/$size" "$work/$size.csv" 1000 1
    "$qingfeng" tally "$work/data/$size" --out "$work/$size" --results-only 2>/dev/null
    if has_numpy; then keep "agree_${name}_$size" "$(/usr/bin/python3 benches/peers/agree.py "$work/$size/results.json" "$work/$size.csv")"; fi
  done
}

reference_data() {
  [ -d "$work/data" ] && return
  mkdir "$work/data"
  cp -r crates/subjects/evaluations/tests/data/qianren "$work/data/once"
  ten_times "$work/data/once" "$work/data/ten"
}

ranks() {
  reference_data
  for size in once ten; do
    timed "ranks_$size" 3 "$qingfeng" tally "$work/data/$size" --out "$work/$size" --results-only --replicates 1000 --seed 1
  done
}

numpy() {
  has_numpy || return 0
  reference_data
  keep numpy_version "$(/usr/bin/python3 -c 'import numpy, pandas; print("numpy", numpy.__version__, "· pandas", pandas.__version__)')"
  peer numpy 3 /usr/bin/python3 benches/peers/ranks.py
}

# The same with the reference BLAS that Debian's numpy brings by itself.
numpy_plain() {
  has_numpy && [ -d /usr/lib/x86_64-linux-gnu/blas ] || return 0
  reference_data
  peer numpy_plain 1 env LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/blas:/usr/lib/x86_64-linux-gnu/lapack \
    /usr/bin/python3 benches/peers/ranks.py
}

r() {
  has_r || return 0
  reference_data
  keep r_version "$(Rscript -e 'cat("R", as.character(getRversion()), "· survey", as.character(packageVersion("survey")))')"
  peer r 1 Rscript benches/peers/ranks.R
}

growth() {
  keep growth_sizes "$(for size in 1000 10000 100000 1000000; do [ "$size" -gt "${BENCH_LARGEST:-100000}" ] || printf '%s ' "$size"; done)"
  for size in 1000 10000 100000 1000000; do
    [ "$size" -le "${BENCH_LARGEST:-100000}" ] || continue
    step "growth: $size evaluators"
    "$qingfeng" make-up "$work/grown" --evaluators "$size"
    timed "plain_$size" 1 "$qingfeng" tally "$work/grown" --out "$work/out" --results-only
    timed "ranked_$size" 1 "$qingfeng" tally "$work/grown" --out "$work/out" --results-only --replicates 1000 --seed 1
    rm -r "$work/grown"
  done
}

kernel() {
  for _ in 1 2 3; do "$bench" ranks "${BENCH_PEOPLE:-10000}" | figure gflops; done >"$work/kernel"
  keep kernel_gflops "$(sort -n -r "$work/kernel" | head -n 1)"
  has_numpy && keep_all peak "$(/usr/bin/python3 benches/peers/peak.py)"
  return 0
}

command -v /usr/bin/time >/dev/null || { step "Debian's package time is needed: apt-get install time"; exit 1; }
[ -n "${BENCH_BUILT:-}" ] || cargo build --release --locked -q -p qingfeng -p benches
mkdir -p "$figures"
if [ $# -eq 0 ]; then set -- ballots tally draw panels panels_peer proofs pages stations start ledger ledger_growth ledger_postgres cases reports uploads ranks numpy numpy_plain r growth kernel; fi
for part in "$@"; do
  step "$part"
  : >"$figures/$part"
  keep "${part}_busy" "$(busy)"
  keep "${part}_at" "$(date -u '+%Y-%m-%d %H:%M')"
  "$part"
done
bash scripts/bench-report.sh "$figures" >docs/BENCHMARKS.md
step "docs/BENCHMARKS.md"
