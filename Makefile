# The fast loops. Everything that must pass before a change lands is in .ci/run.
#
#   make test ROOM=ui/markdown       the tests of one package; RUN='Table|List' runs some of them
#   make golden ROOM=ui              updates its golden files and generated pages
#   make debug                       runs the playground with a log of its messages
#   make bench ROOM=gateway          runs its benchmarks; AGAINST=COMMIT compares

ROOM ?= .
RUN ?= .
BENCH ?= .
LOG ?= messages.log

.PHONY: help build test quick race golden debug bench fuzz lint pictures ci

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

build: ## build the program as ./sluice
	go build -o sluice .

test: ## test one package: ROOM=ui RUN=Sheet
	go test ./$(ROOM) -run '$(RUN)'

quick: ## the same without the longest tables of cases and measurements
	go test -short ./$(ROOM) -run '$(RUN)'

race: ## the same with the race detector
	go test -race -short ./$(ROOM) -run '$(RUN)'

golden: ## update golden files and generated pages of one package: ROOM=ui; review the diff
	go test ./$(ROOM) -run '$(RUN)' -update
	git diff --stat

debug: ## run the playground, logging type and time of its messages to LOG
	SLUICE_DEBUG=$(LOG) go run .

bench: ## benchmark one package; AGAINST=COMMIT compares with a commit
	PACKAGES=./$(ROOM) BENCH='$(BENCH)' .ci/bench $(AGAINST)

fuzz: ## run one fuzz target for a minute: ROOM=gateway RUN=FuzzSSE
	go test ./$(ROOM) -run '^$$' -fuzz '^$(RUN)$$' -fuzztime 1m

lint: ## run the linters and the analyser of untrusted text
	cd internal/tools && go build -o ../../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint && go build -o ../../bin/rawtext ./rawtext
	bin/golangci-lint run ./...
	bin/rawtext ./...

pictures: ## regenerate docs/images
	docs/images/make.sh

ci: ## run everything that must pass
	bash .ci/run
