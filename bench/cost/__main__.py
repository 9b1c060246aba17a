"""`make cost`: the table of README.md."""

from bench.cost.report import table

if __name__ == "__main__":
    print(table())
