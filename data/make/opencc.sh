#!/bin/sh
# Make data/opencc/: the dictionaries of the chains and of the facts, as text, from the PyPI wheel of OpenCC.
#
#     sh data/make/opencc.sh          (anywhere; needs pip, python3, and opencc_dict of the Debian package opencc)
#
# The files come out byte for byte the same: lines sorted by bytes, values as OpenCC has them, first choice first. The wheel
# holds no NOTICE. data/opencc/chains.tsv is our own, after the wheel's *.json, and is not touched.
set -eu
export LC_ALL=C

version=1.4.2
names='CJK_Compatibility_Ideographs
    HKPhrases HKPhrasesRev HKVariants HKVariantsPhrases HKVariantsRev HKVariantsRevPhrases
    JPShinjitaiCharacters JPShinjitaiCharactersRev JPShinjitaiPhrases
    STCharacters STPhrases STPhrases_GeneratedFromRegionalPhrases TSCharacters TSCharactersExt TSPhrases
    TWPhrases TWPhrasesRev TWVariants TWVariantsPhrases TWVariantsRev TWVariantsRevPhrases'

cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$scratch" "opencc==$version"
python3 -m zipfile -e "$scratch"/opencc-"$version"-*.whl "$scratch/wheel"

for name in $names; do
    opencc_dict -i "$scratch/wheel/opencc/clib/share/opencc/$name.ocd2" -f ocd2 \
        -o "$scratch/$name.txt" -t text >"$scratch/log" || { cat "$scratch/log" >&2; exit 1; }
    {
        echo "# OpenCC's dictionary $name: key, tab, values separated by blanks, the first is the choice."
        echo "# source: $name.ocd2 in the PyPI wheel opencc $version"
        echo "# licence: Apache-2.0, see LICENSE beside this file"
        echo "# made by: sh data/make/opencc.sh"
        sort -u "$scratch/$name.txt"
    } >"data/opencc/$name.txt"
done
cp "$scratch/wheel/opencc-$version.dist-info/licenses/LICENSE" data/opencc/LICENSE
chmod 644 data/opencc/LICENSE
