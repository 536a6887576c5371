#!/usr/bin/env bash
# make wine FOLDER.zip: the Windows folder under Wine 10, which Debian 12 lacks: a Debian 13 is put into a folder and entered.
# Takes some ten minutes and 2 GB, needs root and debootstrap; not part of make test. Its figures go into docs/try-on-windows.md.
set -euo pipefail
archive=$(realpath "$1")
root=${WINE_ROOT:-/var/tmp/tdkt-wine}
here=$(cd "$(dirname "$0")/../.." && pwd)

command -v debootstrap >/dev/null || { echo "make: to be installed first: debootstrap"; exit 1; }
[ -x "$root/usr/bin/wine" ] || {
    debootstrap --variant=minbase trixie "$root"
    cp /etc/resolv.conf "$root/etc/"
    chroot "$root" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wine wine64'
}
for place in proc dev; do mountpoint -q "$root/$place" || mount --bind "/$place" "$root/$place"; done
trap 'umount "$root/proc" "$root/dev"' EXIT

rm -rf "$root/srv" && mkdir "$root/srv"
(cd "$root/srv" && python3 -m zipfile -e "$archive" . && cp -r "$here/samples" .)
cat > "$root/srv/run" <<'RUN'
export HOME=/srv WINEPREFIX=/srv/prefix WINEDEBUG=-all DISPLAY=
cd /srv
tdkt() { echo; echo "> tdkt $*"; wine tdkt-xl/python/python.exe -X utf8 -m tdkt_xl "$@" </dev/null 2>&1 | grep -v XDG_RUNTIME_DIR | tail -"${LINES_SHOWN:-6}"; }
tdkt --version
tdkt doctor
tdkt new --unit "Xã Bình An" --period 2026 -o bieu.xlsx
tdkt check samples/tinh-hai-cap/bao-cao --json > check.json
tdkt check samples/tinh-hai-cap/bao-cao --annotate tra-lai
tdkt merge samples/tinh-hai-cap/bao-cao --roster samples/tinh-hai-cap/don-vi.csv -o tong-hop.xlsx
tdkt report tong-hop.xlsx -o bao-cao.html
tdkt report tong-hop.xlsx -o bao-cao.docx
ls -la *.xlsx *.html *.docx tra-lai
RUN
time chroot "$root" bash /srv/run
