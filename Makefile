# The fast loops. Everything that has to be green before a change lands is .ci/run.
#
#   make test ROOM=ui/markdown       the tests of one room, RUN='Table|List' some of them
#   make golden ROOM=ui              its golden files and generated pages anew
#   make debug                       the playground, with a log of its messages
#   make bench ROOM=gateway          its benchmarks; AGAINST=COMMIT compares

ROOM ?= .
RUN ?= .
BENCH ?= .
LOG ?= messages.log

.PHONY: help build test quick race golden debug bench fuzz lint pictures ci

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

build: ## the program, as ./sluice
	go build -o sluice .

test: ## the tests of one room: ROOM=ui RUN=Sheet
	go test ./$(ROOM) -run '$(RUN)'

quick: ## the same without the longest tables of cases and measurements
	go test -short ./$(ROOM) -run '$(RUN)'

race: ## the same with the race detector
	go test -race -short ./$(ROOM) -run '$(RUN)'

golden: ## golden files and generated pages of one room anew: ROOM=ui; look at each difference
	go test ./$(ROOM) -run '$(RUN)' -update
	git diff --stat

debug: ## the playground, which writes its messages by type and time to LOG
	SLUICE_DEBUG=$(LOG) go run .

bench: ## benchmarks of one room; AGAINST=COMMIT compares with a commit
	PACKAGES=./$(ROOM) BENCH='$(BENCH)' .ci/bench $(AGAINST)

fuzz: ## one fuzz target for a minute: ROOM=gateway RUN=FuzzSSE
	go test ./$(ROOM) -run '^$$' -fuzz '^$(RUN)$$' -fuzztime 1m

lint: ## the linters, and the analyser of untrusted text
	cd internal/tools && go build -o ../../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint && go build -o ../../bin/rawtext ./rawtext
	bin/golangci-lint run ./...
	bin/rawtext ./...

pictures: ## docs/images anew
	docs/images/make.sh

ci: ## all that has to be green
	bash .ci/run
