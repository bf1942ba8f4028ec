#!/usr/bin/env bash
# Prints docs/BENCHMARKS.md from the figures scripts/bench.sh kept in a folder.
set -euo pipefail
for part in "$1"/*; do
  # shellcheck source=/dev/null
  . "$part"
done

absent='—'
# value NAME: a figure, or a dash.
value() { local found=${!1:-}; printf '%s' "${found:-$absent}"; }
# ratio A B DECIMALS: A over B, or a dash.
ratio() {
  local a=${!1:-} b=${!2:-}
  if [ -z "$a" ] || [ -z "$b" ]; then printf '%s' "$absent"; else awk -v a="$a" -v b="$b" -v d="${3:-1}" 'BEGIN { printf "%.*f", d, a / b }'; fi
}
# met NUMBER (at least|under) TARGET: whether a target was met.
met() {
  [ "$1" = "$absent" ] && { printf 'not measured'; return; }
  awk -v a="$1" -v b="$3" -v how="$2" 'BEGIN { print ((how == "under" ? a < b : a >= b) ? "met" : "**missed**") }'
}

# row WORDS NAME: time, processor time and memory on both sizes.
row() {
  printf '| %s |' "$1"
  for size in once ten; do
    printf ' %s s | %s s | %s MB |' "$(value "$2_${size}_s")" "$(value "$2_${size}_cpu")" "$(value "$2_${size}_mb")"
  done
}

cores=$(nproc)
model=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
memory=$(awk '/^MemTotal/ { printf "%.0f", $2 * 1024 / 1e9 }' /proc/meminfo)
busiest=$(cat "$1"/* | sed -n "s/^[a-z_]*_busy='\(.*\)'/\1/p" | sort -n | tail -n 1)
# The first and the last moment of measuring.
days=$(cat "$1"/* | sed -n "s/^[a-z_]*_at='\(.*\)'/\1/p" | sort | sed -n '1p;$p' | paste -sd' ' | awk '{ print $1, $2 " to", $3, $4 }')
shared=$(awk -v most="$busiest" 'BEGIN { if (most > 10) print "The machine was **shared** with other work while these figures were taken: absolute figures are lower bounds of what it can do, ratios suffer on both sides."; else print "The machine did nothing else." }')

ballot_ratio=$(ratio ours_rate peer_rate) r_ratio=$(ratio r_ten_cpu ranks_ten_cpu) numpy_ratio=$(ratio numpy_ten_s ranks_ten_s)
plain_ratio=$(ratio numpy_plain_ten_s ranks_ten_s)
r_once=$(ratio r_once_s ranks_once_s) numpy_once=$(ratio numpy_once_s ranks_once_s)
kernel_single=$(ratio kernel_gflops peak_single 2) kernel_double=$(ratio kernel_gflops peak_double 2)

cat <<TEXT
# How fast, beside whom

Written by \`make bench\`; don't edit. Measured $days UTC on $cores cores of $model, $memory GB of memory,
$(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r | cut -d- -f1), $(rustc --version | cut -d' ' -f1,2); revision $(git rev-parse --short HEAD).
Others took at most $busiest % of the processors before any part. $shared
${BENCH_NOTE:+
$BENCH_NOTE
}
All times are of whole processes, reading and writing of files included; the best of three runs unless it says otherwise. The
load generator runs on the same cores as the server, over the loopback interface.

| ratio | of | target | |
|---|---|---|---|
| **$ballot_ratio ×** | full ballots a second, beside one SQLite transaction a ballot | ≥ 5 × | $(met "$ballot_ratio" 'at least' 5) |
| **$r_ratio ×** | all estimates and rank intervals of ten times the reference evaluation, beside R \`survey\`, by processor time | ≥ 60 × | $(met "$r_ratio" 'at least' 60) |
| **$numpy_ratio ×** | the same beside numpy with OpenBLAS | ≥ 8 × | $(met "$numpy_ratio" 'at least' 8) |
| **$plain_ratio ×** | the same beside numpy with the reference BLAS Debian installs by default | ≥ 8 × | $(met "$plain_ratio" 'at least' 8) |
| **$kernel_single** | of the machine's matrix-product peak in single precision would be needed to do what the rank kernel does in the same time | ≥ 0.5 | $(met "$kernel_single" 'at least' 0.5) |

| figure | | target | |
|---|---|---|---|
| full ballots (98 × 6) over HTTP, durable | $(value ours_rate)/s | ≥ 3,000/s | $(met "$(value ours_rate)" 'at least' 3000) |
| tally of 10,000 × 98 × 6 from CSV | $(value tally_s) s, $(value tally_mb) MB | < 1.5 s, < 500 MB | $(met "$(value tally_s)" under 1.5), $(met "$(value tally_mb)" under 500) |
| draw of 10,000 out of 1,000,000 in 10 strata, from CSV to draw.json | $(value draw_s) s, $(value draw_mb) MB | < 2 s | $(met "$(value draw_s)" under 2) |
| fairest lottery (leximin) for 20 of 120 people, 6 categories | $(value panels_120_s) s | < 3 s | $(met "$(value panels_120_s)" under 3) |
| the same for 60 of 800 | $(value panels_800_s) s | < 60 s | $(met "$(value panels_800_s)" under 60) |
| cases from another system, each durable and its reporter sealed | $(value cases_rate)/s | ≥ 200/s | $(met "$(value cases_rate)" 'at least' 200) |
| reports from the public form, the same way, forms fetched before and limits out of the way | $(value reports_rate)/s (99 % within $(value reports_p99) ms) | ≥ 200/s | $(met "$(value reports_rate)" 'at least' 200) |
| ledger of $(value ledger_problems) problems, $(value ledger_facts) facts on SQLite: slowest list, filter or first screen, 95 % within | $(value ledger_p95) ms ($(value ledger_slowest)) | < 60 ms | $(met "$(value ledger_p95)" under 60) |
| the same on PostgreSQL ($(value ledger_postgres_problems) problems) | $(value ledger_postgres_p95) ms ($(value ledger_postgres_slowest)) | < 60 ms | $(met "$(value ledger_postgres_p95)" under 60) |
| $(value ledger_export_rows) rows of it as a workbook, SQLite / PostgreSQL | $(value ledger_export_s) / $(value ledger_postgres_export_s) s, $(value ledger_export_mb) MB more | < 10 s for 100,000 | $(met "$(value ledger_export_s)" under 10), $(met "$(value ledger_postgres_export_s)" under 10) |
| a recording of 500 MB sent in pieces of 512 KB, checked and cleaned at the end | $(value upload_500_pieces_s) + $(value upload_500_check_s) s; a piece $(value upload_500_first_ms) ms at first, $(value upload_500_last_ms) ms at last; $(value uploads_mb) MB | | |
| the reference pool, 20 of 120, beside the Python package ($(value panels_peer_version)) | $(value panels_ours_s) s beside $(value panels_peer_seconds) s | | $(ratio panels_peer_seconds panels_ours_s) × |
| an outsider's check of 10,000 sealed ballots (with the key parts / without) | $(value verify_s) / $(value verify_keyless_s) s | < 3 s | $(met "$(value verify_s)" under 3) |
| leaves appended to a log | $(value leaves)/s | ≥ 20,000/s | $(met "$(value leaves)" 'at least' 20000) |
| due dates of 20 working days | $(value deadlines)/s | ≥ 1,000,000/s | $(met "$(value deadlines)" 'at least' 1000000) |
| results page of 98 units at 300 requests a second, 99 % within | $(value page_p99) ms | < 30 ms | $(met "$(value page_p99)" under 30) |
| $(value stations_count) entry stations, $(value stations_key_rate) keys a second saved one by one, beside $(value stations_ballots) online ballots in 20 s: a key, 99 % within | $(value stations_key_p99) ms (half within $(value stations_key_p50) ms; a ballot $(value stations_ballot_p99) ms; $(value stations_mb) MB) | < 100 ms | $(met "$(value stations_key_p99)" under 100) |
| start to first answer (made-up city / empty folder) | $(value city_start) / $(value empty_start) ms | < 300 ms | $(met "$(value city_start)" under 300), $(met "$(value empty_start)" under 300) |
| memory at rest (made-up city / empty folder) | $(value city_memory) / $(value empty_memory) MB | < 120 MB | $(met "$(value city_memory)" under 120), $(met "$(value empty_memory)" under 120) |
| whole job at ten times, memory | $(value ranks_ten_mb) MB | < 600 MB | $(met "$(value ranks_ten_mb)" under 600) |

## Ballots

64 connections, each sending its next ballot when the last one is acknowledged; SQLite in WAL mode with \`synchronous=FULL\`;
acknowledged means flushed. The peer answers the same question with the same checks, tables and SQL, but commits every ballot
by itself on one writing connection; it goes without sessions, headers and log, which favours it.

| | ballots a second | half within | 99 % within | processor time of the server for one |
|---|---|---|---|---|
| \`qingfeng serve\`: one writer takes whatever has queued | $(value ours_rate) | $(value ours_p50) ms | $(value ours_p99) ms | $(value ours_cpu) ms |
| one transaction a ballot | $(value peer_rate) | $(value peer_p50) ms | $(value peer_p99) ms | $(value peer_cpu) ms |

## The ledger at a million problems

The made-up city's problems copied over ten years (a few thousand still open), each page 40 times a second for three seconds, 95 % within
so many milliseconds, slowest first. SQLite: $(value ledger_pages). PostgreSQL: $(value ledger_postgres_pages).
Rates and medians of one year's 100,000 problems, asked for once: $(value ledger_numbers_s) s on SQLite, $(value ledger_postgres_numbers_s) s on PostgreSQL.

| problems | facts | first screen | whole ledger | a frequent word | two filters | a unit's screen | slowest of all |
|---|---|---|---|---|---|---|---|
TEXT
ledger_row() {
  local cell row="| $(value "$1_problems") | $(value "$1_facts") |"
  for cell in first_screen all words two_filters unit_screen; do row+=" $(value "$1_$cell") ms |"; done
  echo "$row $(value "$1_p95") ms ($(value "$1_slowest")) |"
}
for ledger in ledger_11000 ledger_110000 ledger; do ledger_row "$ledger"; done
cat <<TEXT

## Results page

\`GET\` of the published results ($(value page_bytes) bytes) of the made-up city at a steady $(value page_rate) requests a second for 20 s, one run, times counted
from the moment each request was due: half within $(value page_p50) ms, 99 % within $(value page_p99) ms, all within $(value page_most) ms.

## Estimates and rank intervals

98 units: composite, satisfaction and both by aspect with standard errors, 1,000 replicates after Preston, rank intervals overall
and in class, chance of the bottom three. Qingfeng does more in the same run: strata, policy composites, screens, tiers. R ran once.
Peers: $(value r_version), $(value numpy_version), both with Debian's OpenBLAS on all cores unless it says otherwise. The last column is the largest
relative difference of any estimate or standard error from ours.

Processor time is what remains comparable on a machine that was shared.

| | reference (1,000 drawn) | | | ten times (10,000 drawn) | | | differs |
|---|---|---|---|---|---|---|---|
| | time | processor | memory | time | processor | memory | |
$(row Qingfeng ranks) |
$(row 'numpy + pandas (`benches/peers/ranks.py`)' numpy) $(value agree_numpy_ten) |
$(row 'the same with the reference BLAS Debian installs by default' numpy_plain) $(value agree_numpy_plain_ten) |
$(row 'R survey (`benches/peers/ranks.R`)' r) $(value agree_r_ten) |
| Qingfeng beside numpy | $numpy_once × | $(ratio numpy_once_cpu ranks_once_cpu) × | | $numpy_ratio × | $(ratio numpy_ten_cpu ranks_ten_cpu) × | | |
| Qingfeng beside R | $r_once × | $(ratio r_once_cpu ranks_once_cpu) × | | $(ratio r_ten_s ranks_ten_s) × | $(ratio r_ten_cpu ranks_ten_cpu) × | | |

The kernel's work, counted as the matrix product it stands for (replicate weights × scores, 10,000 people, 1,000 replicates, making
the replicates included), goes at $(value kernel_gflops) Gflop/s; numpy's matrix product reaches $(value peak_single) in single and $(value peak_double) in double precision here: $kernel_single and
$kernel_double of them. It multiplies nothing: a bootstrap's multiples are small whole numbers, so sums over people are counts of bits,
exact, of up to 512 people an instruction.

## Growth

Made-up evaluations of 98 units × 6 aspects, four of five people answering; one run each.

| evaluators drawn | estimates | | with 1,000 replicates and ranks | |
|---|---|---|---|---|
TEXT
for size in ${growth_sizes:-}; do
  plain_s=plain_${size}_s plain_mb=plain_${size}_mb ranked_s=ranked_${size}_s ranked_mb=ranked_${size}_mb
  printf "| %'d | %s s | %s MB | %s s | %s MB |\n" "$size" "$(value "$plain_s")" "$(value "$plain_mb")" "$(value "$ranked_s")" "$(value "$ranked_mb")"
done
