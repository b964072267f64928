# walras: make paper runs the main job, make test passes the tests.
GO          ?= go
STATICCHECK  = honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 30s
export CGO_ENABLED = 0

.PHONY: paper gallery test test-short test-evm bench coverage lint build fuzz contracts check-contracts gas clean

build: ; $(GO) build -trimpath -o bin/walras ./cmd/walras

# The paper computed again and audited, into out/paper. ARGS="--movielens PATH" adds the
# parts that need the MovieLens-100K ratings.
paper: build
	bin/walras paper $(ARGS)

# Every figure of the built-in experiments, and every kind of figure, as SVG and PNG into out/gallery.
# Figures 8 and 9 need the MovieLens-100K ratings, named by WALRAS_MOVIELENS.
GALLERY = out/gallery
DRAWN   = conformance solver-shootout stability paper-convergence paper-fees paper-mechanisms paper-scaling paper-fee-surface \
	frontier fixed-point-scale contract-fidelity regret-horizon regret-drift drift noise delay shock-fee shock-capacity \
	shock-participation strategy fisher-rates
RULES   = --set replicates=100 --set market.paper.tau=[0,0.5,1,1.5,2] --set market.paper.g=[0,1,4] --set market.paper.m=[50,100]
METHODS = -s tatonnement -s subgradient -s multiplicative -s nesterov -s adgd -s lbfgs -s newton
into = -q -o $(GALLERY)/runs/$(1)
draw = bin/walras plot $(GALLERY)/runs/$(1) --format svg,png -o $(GALLERY)/$(1)
gallery: build
	rm -rf $(GALLERY)
	for e in $(DRAWN); do bin/walras run $$e $(call into,$$e) && $(call draw,$$e) || exit 1; done
	test -z "$$WALRAS_MOVIELENS" || { bin/walras run paper-movielens $(call into,paper-movielens) && $(call draw,paper-movielens); }
	bin/walras run solver-shootout $(METHODS) --set replicates=5 --set record.trace=all $(call into,methods)
	bin/walras run paper-convergence --set record.agents=false $(call into,steps)
	bin/walras run paper-mechanisms $(RULES) $(call into,rules)
	$(call draw,methods) -k convergence --panel market --log xy
	$(call draw,methods) -k rate -k profile -k data-profile -k ecdf -k critical-difference -k heatmap
	$(call draw,steps) -k phase --panel gamma --where solver=tatonnement
	$(call draw,steps) -k regret --where solver=tatonnement --where gamma=5
	$(call draw,rules) -k frontier -k attainment -k sweep -k multiples -k box -k violin -k waterfall
	$(call draw,rules) -k surface --where mechanism=clearing

# All tests. Compiling them takes about a minute on two cores, running them four to five more; packages report as they end.
test:
	@echo "all tests: about 6 minutes on 2 cores the first time; compiling (no output for a minute), then a line for each package"
	$(GO) test ./...

# The tests that take long: documents and commands as users run them, simulations, searches, all methods on all families.
SLOW = TestReadme|TestContributing|TestScript|TestKill|TestSlurm|TestCoverage|TestAll|TestConformance|TestBuiltinPaper|TestEveryMethodPlays|Precision|Coverage
test-short:
	@echo "all tests but the slow ones; compiling gives no output for a minute, then a line for each package"
	$(GO) test -short -skip '$(SLOW)' ./...

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# How often intervals, and those of convergence rates, cover what they say, by simulation: tables into out/coverage.md and
# out/coverage-rates.md.
SAMPLES ?= 4000
coverage:
	@mkdir -p out
	$(GO) test -count=1 -timeout 1h -run '^TestCoverage$$' ./analysis/stat -samples $(SAMPLES) -coverage $(CURDIR)/out/coverage.md
	$(GO) test -count=1 -timeout 1h -run '^TestCoverageOfRates$$' ./analysis -samples $(SAMPLES) -coverage $(CURDIR)/out/coverage-rates.md
	@cat out/coverage.md out/coverage-rates.md

lint:
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...

# Every fuzz test there is, each for FUZZTIME.
fuzz:
	@grep -r --include='*_test.go' -E '^func Fuzz' . | sed -E 's|/[^/]*:func (Fuzz[A-Za-z]*).*| \1|' | while read dir name; do \
		$(GO) test -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$dir || exit 1; \
	done

# The smart contract. Compiling needs Node; the tag evm links go-ethereum (LGPL-3.0),
# of which a build without it downloads nothing.
CONTRACT = solver/onchain
contracts:
	cd $(CONTRACT) && npm ci --silent --no-audit --no-fund && node compile.js

check-contracts:
	cd $(CONTRACT) && npm ci --silent --no-audit --no-fund && node compile.js --check

test-evm:
	$(GO) vet -tags evm ./solver/...
	$(GO) test -tags evm ./$(CONTRACT) ./solver

gas:
	$(GO) test -tags evm -run TestGasTable ./$(CONTRACT) -update

clean:
	rm -rf bin out
