# walras: make paper runs the main job, make test passes the tests.
GO          ?= go
STATICCHECK  = honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 30s
export CGO_ENABLED = 0

.PHONY: paper test bench lint build fuzz clean

build: ; $(GO) build -trimpath -o bin/walras ./cmd/walras

# The paper's figures and tables, into out/. ARGS="--movielens PATH" adds the
# parts that need the MovieLens-100K ratings.
paper: build
	bin/walras paper $(ARGS)

test:
	$(GO) test ./...

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

lint:
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...

FUZZ = experiments:FuzzParse solver/market:FuzzParseMarket solver:FuzzParseTrigger results:FuzzPart results:FuzzManifest
fuzz:
	@for f in $(FUZZ); do \
		$(GO) test -run '^$$' -fuzz "^$${f#*:}$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x ./$${f%%:*} || exit 1; \
	done

clean:
	rm -rf bin out
