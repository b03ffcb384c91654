# The commands of this house. `make` alone lists them.

PYTHON ?= python3.11
WORKERS ?= 2
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo test coverage test-browser screenshots test-sip sip-tools check bench bench-tools voices fonts lock clean
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

help: ## 列出全部命令 · list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## 建立 .venv 并安装锁定的依赖 · make .venv, install what is locked

demo: setup ## 虚构的村子、打开的评议、可试用的手机 · a fictional village, an open poll, a handset to try
	@$(BIN)/xiangyin demo

test: check ## 检查并在 SQLite 和真实的 PostgreSQL 上跑全部测试 · check, then every test on SQLite and a real PostgreSQL
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not browser and not sip"

coverage: setup ## 同样的测试，并列出哪些行没有走到 · the same tests, and which lines they do not reach (takes longer)
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not browser and not sip" --cov --cov-report=term

test-browser: setup ## 真实浏览器里的网页测试（需 chromium）· the pages in a real browser (needs chromium)
	@$(BIN)/python -m pytest -m browser tests/browser

screenshots: setup ## 每个页面的图，1280 和 360 像素宽，放进 build/screens · pictures of every page, wide and small
	@$(BIN)/python -m tests.browser.screens build/screens

test-sip: setup ## 真实的 SIP 电话：sipp 打给 Asterisk，票被计入（先 make sip-tools）· real SIP calls are counted (first: make sip-tools)
	@$(BIN)/python -m pytest -m sip tests/sip

sip-tools: ## 安装 sipp，并把 Asterisk 装进 build/（需 root，约一分钟）· install sipp, and Asterisk into build/ (as root, a minute)
	@tests/sip/setup

check: setup ## ruff、格式、mypy、分层 · lint, format, types, storeys
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

bench: setup ## 测速：投票、通话、计票、名册、网页 · measure votes, calls, the count, the roll, the pages (first: make bench-tools)
	@$(BIN)/xiangyin bench votes
	@$(BIN)/xiangyin bench calls
	@$(BIN)/xiangyin bench prompts
	@$(BIN)/xiangyin bench count
	@$(BIN)/xiangyin bench roll
	@$(BIN)/xiangyin bench pages

bench-tools: ## 安装 wrk、valgrind、gcc（需 root）· install wrk, valgrind, gcc (as root)
	@if command -v wrk >/dev/null && command -v valgrind >/dev/null && command -v gcc >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ]; then \
	  echo "请由管理员运行：apt-get install wrk valgrind gcc libc6-dev · ask an administrator to run: apt-get install wrk valgrind gcc libc6-dev" >&2; exit 1; \
	fi; \
	apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends wrk valgrind gcc libc6-dev

voices: setup ## 合成随程序提供的语音（需 npm，一刻钟以上）· speak the prompts that ship (needs npm; a quarter of an hour or more)
	@mkdir -p build/voices
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --upgrade --target build/voices/python -r requirements-voice.txt
	@cd build/voices && npm pack --silent kokoro-js@1.2.1 >/dev/null && tar -xzf kokoro-js-1.2.1.tgz package/voices package/LICENSE
	@PYTHONPATH=build/voices/python $(BIN)/xiangyin prompts render

fonts: setup ## 由 Noto Sans SC 裁出随带的字体（需 npm）· cut the fonts that ship out of Noto Sans SC (needs npm)
	@mkdir -p build/fonts
	@cd build/fonts && npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null && tar -xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
	@$(BIN)/python -m config.paperwork.font_making build/fonts/package

lock: .venv/bin/python ## 由 requirements*.in 重新锁定版本和哈希 · lock versions and hashes anew from requirements*.in
	@$(BIN)/pip install --quiet uv
	@for each in requirements requirements-dev requirements-voice; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url \
	    --custom-compile-command "make lock" $$each.in -o $$each.txt; \
	done

clean: ## 删除能重新生成的一切 · remove whatever can be made again
	rm -rf --one-file-system .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "没有找到 $(PYTHON)。请先安装 Python 3.11，或写明位置：make setup PYTHON=/path/to/python3.11" >&2; \
	  echo "$(PYTHON) was not found. Install Python 3.11 first, or say where it is: make setup PYTHON=/path/to/python3.11" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	  echo "$(PYTHON) 不是 Python 3.11 · $(PYTHON) is not Python 3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

# The stamp is written last, so an installation that was broken off starts again.
$(INSTALLED): requirements-dev.txt pyproject.toml | .venv/bin/python
	@echo "正在安装依赖（首次约一分钟）· installing what is locked (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(INSTALLED)
