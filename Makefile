# Two commands matter: `make demo` and `make test`.
.PHONY: demo test bench web release documents

# Builds the program the quick way (profile `demo`) and starts a made-up city that is alive.
demo: web
	cargo build --profile demo --locked -p qingfeng
	@mkdir -p demo-data
	./target/demo/qingfeng demo --data demo-data --listen 127.0.0.1:8600

# Installs what the checks need and runs every check and test there is.
test:
	bash scripts/test.sh

# Measures beside peers on this machine and writes docs/BENCHMARKS.md.
bench: release
	bash scripts/bench.sh

# The stylesheet, the scripts, the icons and the fonts that go into the binary.
web: web/dist/.made

web/dist/.made: web/package.json web/package-lock.json $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)
	cd web && npm ci --no-audit --no-fund && npm run build && npm run fonts
	touch $@

# The program an office runs, optimised.
release: web
	cargo build --release --locked -p qingfeng

# Rewrites the generated documents (roles, routes, schema, command line).
documents:
	QINGFENG_UPDATE=1 cargo test -p qingfeng --test all documents
