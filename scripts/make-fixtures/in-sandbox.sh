#!/bin/sh
# Runs one fixture program where nothing of this machine shows: own host name, process ids, paths and clock zone, no network.
# usage: in-sandbox.sh ENVIRONMENT PROGRAMS OUT COMMAND…   (needs the right to make namespaces; else it ends with code 77)
unshare --uts --pid --mount --net --fork --mount-proc true 2>/dev/null || exit 77
exec unshare --kill-child --uts --pid --mount --net --fork --mount-proc sh -ec '
hostname node-1
ip link set lo up 2>/dev/null || true
environment=$1 programs=$2 out=$3 small=${FIXTURE_SMALL:-} node=${FIXTURE_NODE:-}
shift 3
mount -t tmpfs tmpfs /mnt
mkdir /mnt/out
mount --bind "$out" /mnt/out
mount -t tmpfs tmpfs /srv
mkdir /srv/project /srv/home /srv/venv /srv/programs
mount --bind "$environment" /srv/venv
mount --bind "$programs" /srv/programs
cd /srv/project
exec env -i PATH=/srv/venv/bin:/usr/local/bin:/usr/bin:/bin HOME=/srv/home USER=researcher LOGNAME=researcher \
  LANG=C.UTF-8 TZ=UTC PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/srv/programs PYTHONWARNINGS=ignore \
  FIXTURE_OUT=/mnt/out FIXTURE_SMALL="$small" FIXTURE_NODE="$node" "$@"
' sandbox "$@"
