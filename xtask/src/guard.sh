# Reads orders until standard input closes, then ends what it was told to watch.
trap '' HUP INT TERM
watched=
folder=
while read -r verb rest; do
    case $verb in
    watch) watched="$watched $rest" ;;
    forget)
        kept=
        for entry in $watched; do
            [ "${entry%%:*}" = "$rest" ] || kept="$kept $entry"
        done
        watched=$kept
        ;;
    remove) folder=$rest ;;
    esac
done

alive() {
    for entry in $watched; do
        kill -0 "${entry%%:*}" && return 0
    done
    return 1
}

for entry in $watched; do
    kill -s "${entry##*:}" "${entry%%:*}"
done
waited=0
while alive && [ "$waited" -lt 100 ]; do
    sleep 0.1
    waited=$((waited + 1))
done
for entry in $watched; do
    kill -s KILL "${entry%%:*}"
done
[ -z "$folder" ] || rm -rf -- "$folder"
