# Each target is one command of cph/start, which needs nothing but Python 3.11 or newer.
PYTHON ?= python3
ARGS ?=
START := $(PYTHON) cph/start

.PHONY: help run test check bench pictures install lock clean
.DEFAULT_GOAL := help

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start everything, with a demonstration network; Ctrl-C stops it
	@exec $(START) run

test: ## run the tests; ARGS="tests/start -k lock" chooses some
	@exec $(START) test $(ARGS)

check: ## style, import order, types, templates, migrations, production settings
	@exec $(START) check

bench: ## measure how fast it is
	@exec $(START) bench $(ARGS)

pictures: ## take a picture of every page on a phone and on a desk
	@exec $(START) pictures $(ARGS)

install: ## put in everything that developers need
	@exec $(START) install dev

lock: ## choose versions anew from requirements/*.in; ARGS=--upgrade takes newer ones
	@exec $(START) lock $(ARGS)

clean: ## remove what was installed and built; your data stays
	@exec $(START) clean
