# Kept thin: what the targets do is in local/. A variable given on the command line, as in
# `make run PORT=4600 FEED_DAYS=30`, is in the environment of the target's program.

PYTHON ?= python3
STAGE ?= dev
export STAGE
# Some machines set it: each of many processes would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

DEV := .local/venvs/dev/bin
# The scripts of web/package.json, by our Node.
NPM := PATH="$(CURDIR)/$(DEV):$$PATH" npm --prefix web --silent
TESTS ?= tests
# What takes back a switch such as CHECK.
OFF := 0 no false

.DEFAULT_GOAL := help
.PHONY: help environments run stop clean deploy destroy bootstrap redrive rebuild recount test lint
.PHONY: restore migrate pause resume failover doctor release
.PHONY: test-fast test-code test-deployed
.PHONY: block unblock moderator receipt receipts
.PHONY: trace tail dashboard capacity bench-operations
.PHONY: bench bench-feed bench-likes bench-graph bench-cpu bench-media bench-avif bench-video bench-video-parts bench-faults bench-web cost
.PHONY: audit-grants chaos fuzz load web web-client test-web

help:
	@echo 'make run        run a whole Pinhole on this machine until Ctrl-C; PORT=4600 moves it, and any'
	@echo '                setting can be given by its upper-case name: make run FEED_DAYS=30'
	@echo '                WATCH=1 makes saved changes to lambdas/ and layers/shared/ live in seconds'
	@echo 'make web        serve the web app with hot reload, against what make run started;'
	@echo '                make web-client: write its types of the API again'
	@echo 'make stop       stop it from another terminal'
	@echo 'make clean      stop it and delete everything that it made here (.local)'
	@echo 'make test       run all tests, or some: TESTS=tests/unit'
	@echo 'make test-fast  run the fastest tests, within a minute'
	@echo 'make fuzz       ask the API what its description allows, and more; OPERATION=/feed one path alone'
	@echo 'make chaos      use a network while AWS fails, then compare it with what must hold; MINUTES=10,'
	@echo '                SEED=1,2,3, PEOPLE=50, PORT=4600'
	@echo 'make load       response times under load, compared with an empty function'
	@echo 'make lint       check style, types and imports, and look for secrets'
	@echo 'make bench      measure how fast a running Pinhole answers; make bench-feed, bench-likes,'
	@echo '                bench-graph, bench-cpu: the cost of feeds, likes and the graph;'
	@echo '                bench-cpu AGAINST=../other: cold starts, compared with another checkout;'
	@echo '                bench-media: the cost of a photo and its renditions, compared with others;'
	@echo '                bench-avif: bytes and quality of AVIF, compared with WebP;'
	@echo '                bench-video: the cost of processing a video; bench-video-parts: a long'
	@echo '                video by several functions; bench-faults: photos when AWS fails;'
	@echo '                bench-web: the web app on a slow phone'
	@echo 'make cost       print what a stage on AWS costs a month, at three sizes of the network'
	@echo 'make capacity   print what networks of any size need and cost; make bench-operations: measure'
	@echo '                what each operation takes, from which it computes'
	@echo 'make trace      ID=<X-Correlation-Id>: the way of one request through all functions; HOURS=24,'
	@echo '                STAGE=local for make run'
	@echo 'make tail       follow the local logs by function; FUNCTION=read_feed one of them;'
	@echo '                make dashboard: how the local network does, live'
	@echo 'make redrive    QUEUE=deliveries: try its dead letters again; STAGE=local for make run'
	@echo 'make rebuild    compare all feeds with the truth and repair them; CHECK=1 only compares,'
	@echo '                READER=<user_id> checks one feed, AFTER=<user_id> continues after one'
	@echo 'make recount    compare all counts with the rows they count'
	@echo 'make doctor     look for what is wrong with a stage, and say what to do; STAGE=local, too'
	@echo 'make receipt    POST=<post_id> or ACCOUNT=<user_id>: what was deleted of it, and what is left;'
	@echo '                make receipts: deletions unfinished after an hour'
	@echo 'make block      IMAGE=photo.jpg REASON=...: refuse similar pictures; make unblock: allow them'
	@echo 'make moderator  NAME=nora: make a person a moderator; REMOVE=1 takes that right away again'
	@echo 'make audit-grants   take away each right of each function: does a test notice?'
	@echo 'make deploy     deploy to AWS with your credentials; STAGE=prod, AWS_REGION=eu-west-1'
	@echo 'make destroy    delete the deployment from AWS; asks for the name of the stage, or takes it from'
	@echo '                CONFIRM=dev, as does a deployment that removes a host name or the like'
	@echo 'make restore    TABLE=posts AT=2026-11-28T10:00:00Z, or BUCKET=originals AT=...: bring back what'
	@echo '                was there at that time; make pause, make resume: stop and start a stage'
	@echo 'make failover   STAGE=prod TO=us-east-1: the other region of a stage in two writes from now on'
	@echo 'make migrate    TABLE=likes: move rows to the table that this release has in its place;'
	@echo '                SWITCH=1 in a paused stage, BACK=1 the other way'
	@echo 'make release    VERSION=1.2.0: write the version, the changelog, and what upgrades must keep'
	@echo 'make bootstrap  prepare an AWS account and region for the CDK, once'

environments:
	@$(PYTHON) -m local.environments

run: environments
	@exec $(DEV)/python -m local.run

web: environments
	@exec $(DEV)/python -m local.web.serve

web-client: environments
	@exec $(DEV)/python -m local.web.client

stop:
	@$(PYTHON) -m local.stop

clean:
	@$(PYTHON) -m local.stop clean

deploy destroy bootstrap: environments
	@exec $(DEV)/python -m local.aws.deploy $@

restore: environments
	@exec $(DEV)/python -m local.aws.restore --table "$(TABLE)" --bucket "$(BUCKET)" --at "$(AT)" \
		--backup "$(BACKUP)" --below "$(BELOW)"

migrate: environments
	@exec $(DEV)/python -m local.aws.migration --table "$(TABLE)" \
		$(if $(filter-out $(OFF),$(SWITCH)),--switch) $(if $(filter-out $(OFF),$(BACK)),--back)

pause resume: environments
	@exec $(DEV)/python -m local.aws.pause $@

failover: environments
	@TO="$(TO)" exec $(DEV)/python -m local.aws.failover

trace: environments
	@exec $(DEV)/python -m local.operator.tracing "$(ID)" --hours "$(HOURS)"

tail: environments
	@exec $(DEV)/python -m local.operator.tailing --function "$(FUNCTION)"

dashboard: environments
	@exec $(DEV)/python -m local.operator.dashboard

redrive: environments
	@exec $(DEV)/python -m local.operator.repair redrive "$(QUEUE)"

doctor: environments
	@exec $(DEV)/python -m local.doctor

release: environments
	@$(DEV)/python -m local.release "$(VERSION)"
	@case "$(VERSION)" in *-dev) ;; *) $(DEV)/python -m tests.infrastructure.upgrades.released;; esac

recount: environments
	@exec $(DEV)/python -m local.operator.repair recount

receipt receipts: environments
	@exec $(DEV)/python -m local.operator.receipts $@ --post "$(POST)" --account "$(ACCOUNT)"

block unblock: environments
	@exec $(DEV)/python -m local.operator.moderate $@ "$(IMAGE)" $(if $(REASON),--reason "$(REASON)")

moderator: environments
	@exec $(DEV)/python -m local.operator.moderate moderator "$(NAME)" $(if $(filter-out $(OFF),$(REMOVE)),--remove)

rebuild: environments
	@exec $(DEV)/python -m local.operator.repair rebuild $(if $(filter-out $(OFF),$(CHECK)),--check) \
		$(if $(READER),--reader "$(READER)") $(if $(AFTER),--after "$(AFTER)")

# Tests of the deployed local cloud mostly wait, so the others, in a process for each core, take
# what they leave of the machine.
ifeq ($(TESTS),tests)
TOGETHER := --jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=line)
test: environments
	@$(MAKE) --no-print-directory $(TOGETHER) test-web test-code test-deployed
else
test: environments
	$(DEV)/python -m pytest $(TESTS)
endif

# Without slow tests, and with only one journey of the flow tests.
test-fast: environments
	$(DEV)/python -m pytest --numprocesses auto --durations=10 -m "not slow" \
		tests/unit tests/flow/test_first_journey.py

# The templates come first, in one process, which synthesizes each stage once.
test-code: environments
	nice -n 10 $(DEV)/python -m pytest --numprocesses auto --dist loadgroup --durations=25 \
		tests/infrastructure tests/flow tests/unit

test-web: environments
	$(NPM) test

test-deployed: environments
	$(DEV)/python -m pytest --durations=25 tests/e2e

lint: environments
	$(DEV)/ruff check
	$(DEV)/ruff format --check
	$(DEV)/mypy
	$(DEV)/lint-imports --no-logo --no-cache
	$(DEV)/python -m local.secret_scan
	$(NPM) run lint

bench: environments
	$(DEV)/python -m bench

bench-feed: environments
	$(DEV)/python -m bench.feed

bench-likes: environments
	$(DEV)/python -m bench.like_cost

bench-graph: environments
	$(DEV)/python -m bench.graph

bench-cpu: environments
	$(DEV)/python -m bench.cpu

bench-faults: environments
	$(DEV)/python -m bench.faults

bench-media: environments
	$(DEV)/python -m bench.media
	$(DEV)/python -m bench.media.ten
	$(DEV)/python -m bench.media.totals

bench-avif: environments
	$(DEV)/python -m bench.avif
	$(DEV)/python -m bench.avif.gain_maps

bench-video: environments
	$(DEV)/python -m bench.video.cost

bench-video-parts: environments
	$(DEV)/python -m bench.video.parts

bench-web: environments
	$(DEV)/python -m bench.web

fuzz: environments
	@exec $(DEV)/python -m local.fuzz

chaos: environments
	@exec $(DEV)/python -m bench.chaos

load: environments
	@exec $(DEV)/python -m bench.load

cost: environments
	@exec $(DEV)/python -m bench.cost

capacity: environments
	@exec $(DEV)/python -m bench.capacity

bench-operations: environments
	$(DEV)/python -m bench.operations

audit-grants: environments
	@exec $(DEV)/python -m tests.e2e.support.grants
