# Keel on Debian 12, built and ready to show itself:
#   docker build -t keel .
#   docker run --rm keel                              the demonstration
#   docker run --rm -v "$PWD:/out" keel scripts/demo --report /out/report.html
#   docker run --rm keel scripts/test                 every test, with the sanitizers
#   docker run --rm -it keel bash                     a shell beside build/bin/
FROM debian:12-slim

WORKDIR /keel
# The packages change seldom: a layer of their own.
COPY scripts/lib.sh scripts/
RUN bash -euo pipefail -c '. scripts/lib.sh; install_packages' && rm -rf /var/lib/apt/lists/*

COPY . .
RUN bash -euo pipefail -c '. scripts/lib.sh; configure release; build release keel-demo'

CMD ["scripts/demo"]
