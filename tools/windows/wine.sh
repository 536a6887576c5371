#!/usr/bin/env bash
# make wine FOLDER.zip: the Windows folder under Wine 10, which Debian 12 lacks: a Debian 13 is put into a folder and entered.
# Commands are compared with the same commands here, byte for byte; then the tests that need no LibreOffice; then pictures of
# the windows. Takes half an hour and 3 GB, needs root and debootstrap; not part of make test. Its figures go into
# docs/try-on-windows.md, its pictures into docs/pictures.
set -euo pipefail
archive=$(realpath "$1")
root=${WINE_ROOT:-/var/tmp/tdkt-wine}
here=$(cd "$(dirname "$0")/../.." && pwd)
python=${PYTHON:-$here/.venv/bin/python}
tests=${WINE_TESTS:-tests/words tests/model tests/forms tests/files tests/reading tests/commands/test_windows.py tests/commands/test_dropped.py}

command -v debootstrap >/dev/null || { echo "make: to be installed first: debootstrap"; exit 1; }
[ -x "$root/usr/bin/import" ] || {
    [ -d "$root/usr" ] || debootstrap --variant=minbase trixie "$root"
    cp /etc/resolv.conf "$root/etc/"
    chroot "$root" sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        wine wine64 xvfb openbox xdotool imagemagick fonts-liberation fonts-dejavu-core >/dev/null'
}
for place in proc dev; do mountpoint -q "$root/$place" || mount --bind "/$place" "$root/$place"; done
trap 'umount "$root/proc" "$root/dev"' EXIT

# ---- What is tried: the folder, the samples, and with the same times a second copy of them for the commands here
work=$root/srv
rm -rf "$work" && mkdir -p "$work/here" "$work/libraries"
(cd "$work" && "$python" -m zipfile -e "$archive" .)
(cd "$here" && git ls-files -z | xargs -0 cp -a --parents -t "$work")  # what the tests look at
cp -a "$work/samples" "$work/here/"
cp "$work/samples/nam-dinh-2020/nam-dinh-2020.xlsx" "$work/samples/KT&HT.xlsx"
"$python" -m pip download -q --only-binary=:all: --platform win_amd64 --python-version 3.13 --implementation cp -d "$work/libraries" \
    -c "$here/constraints.txt" pytest hypothesis openpyxl html5lib colorama
for wheel in "$work"/libraries/*.whl; do "$python" -m zipfile -e "$wheel" "$work/libraries"; done

cat > "$work/commands" <<'RUN'
check samples/tinh-hai-cap/bao-cao --json
check samples/tinh-hai-cap/bao-cao --annotate tra-lai
merge samples/tinh-hai-cap/bao-cao --roster samples/tinh-hai-cap/don-vi.csv -o tong-hop.xlsx --json tong-hop.json
report tong-hop.xlsx -o bao-cao.html
report tong-hop.xlsx -o bao-cao.docx
new --unit "Xã Bình An" --period 2026 -o bieu.xlsx
demo dung-thu
RUN

cat > "$work/run" <<'RUN'
export HOME=/srv WINEPREFIX=/srv/prefix WINEDEBUG=-all DISPLAY=
cd /srv
wine tdkt-xl/python/python.exe -X utf8 -m tdkt_xl --version </dev/null 2>/dev/null
while read -r line; do
    echo "> tdkt $line"
    eval "wine tdkt-xl/python/python.exe -X utf8 -m tdkt_xl $line" </dev/null 2>/dev/null >"out-${line%% *}.txt"
done < commands
# numpy ends the process under Wine, whose C library lacks complex functions: the tests run as where it is not installed.
mkdir -p aside && mv tdkt-xl/python/Lib/site-packages/numpy* aside/
wine tdkt-xl/python/python.exe -X utf8 -c "
import sys; sys.path += [r'Z:\srv', r'Z:\srv\libraries']
import pytest, tdkt_xl; sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '-m', 'not office and not browser and not slow',
    '--hypothesis-profile', 'quick', *sys.argv[1:]]))" $TESTS </dev/null >tests.txt 2>&1
mv aside/numpy* tdkt-xl/python/Lib/site-packages/
tail -12 tests.txt
RUN

cat > "$work/pictures" <<'RUN'
export HOME=/srv WINEPREFIX=/srv/prefix WINEDEBUG=-all DISPLAY=:77
Xvfb :77 -screen 0 1280x800x24 >/dev/null 2>&1 & screen=$!
sleep 2; openbox >/dev/null 2>&1 & manager=$!
cd /srv/tdkt-xl
for each in "kiem-tra ..\\samples\\KT&HT.xlsx" "tong-hop ..\\samples\\tinh-hai-cap\\bao-cao"; do
    name=${each%% *} path=${each#* }
    wine wineconsole cmd /c "$(echo "$name" | tr a-z A-Z).cmd" "$path" >/dev/null 2>&1 & console=$!
    sleep 100
    xdotool search --name '^tdkt-xl$' windowactivate --sync 2>/dev/null; sleep 1
    xdotool search --name '^tdkt-xl$' 2>/dev/null | tail -1 | xargs -r -I{} import -window {} "/srv/windows-$name.png"
    kill $console 2>/dev/null; wineserver -k; sleep 2
done
kill $manager $screen
RUN

chroot "$root" env TESTS="$tests" bash /srv/run
(cd "$work/here" && while read -r line; do eval "PYTHONPATH='$here' '$python' -m tdkt_xl $line" >"out-${line%% *}.txt" 2>/dev/null || true; done < ../commands)
# The demo's summary tells when its returns were written, which is another time in each run: it is left out.
rm -f "$work/dung-thu/tong-hop.xlsx" "$work/here/dung-thu/tong-hop.xlsx"
for file in out-check.txt tong-hop.xlsx tong-hop.json bao-cao.html bao-cao.docx bieu.xlsx dung-thu; do
    diff -rq "$work/here/$file" "$work/$file" >/dev/null && echo "same bytes: $file" || echo "DIFFERS: $file"
done
chroot "$root" bash /srv/pictures
cp "$work"/windows-*.png "$here/docs/pictures/" && echo "pictures: docs/pictures/windows-*.png"
