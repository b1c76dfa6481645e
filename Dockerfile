# Two stages: the first compiles, the second holds the program, the content and the libraries it runs on.
#
#   docker build -t waymark .
#   docker run --rm -it waymark chat
#   docker run -d --read-only --cap-drop=ALL -v ./waymark.yaml:/etc/waymark/waymark.yaml:ro -v waymark:/var/lib/waymark waymark

FROM debian:trixie-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make
WORKDIR /waymark
COPY Makefile ./
COPY tests/packages.sh tests/
RUN make packages
COPY src src
COPY config config
COPY content content
RUN make -j"$(nproc)" && make install PREFIX=/usr DESTDIR=/installed STRIP=-s

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata libcurl4t64 libjansson4 libsqlite3-0 \
       libyaml-0-2 libmd4c0 libstemmer0d libutf8proc3 libssl3t64 libstrophe0 libexpat1 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
    && useradd --system --user-group --no-create-home --home-dir /var/lib/waymark --shell /usr/sbin/nologin waymark \
    && install -d -o waymark -g waymark -m 700 /var/lib/waymark
COPY --from=build /installed/usr /usr
USER waymark
WORKDIR /var/lib/waymark
VOLUME /var/lib/waymark
HEALTHCHECK --start-period=30s --timeout=10s CMD ["waymark", "status"]
ENTRYPOINT ["waymark"]
CMD ["run"]
