# One at a time, by a lock that is a symbolic link to the process id of its owner. Sourced by those
# who build or fetch; POSIX sh. A link is made in one step with its content, which makes a directory
# or a file with a process id in it unnecessary.

# Waits for a lock and takes it. Arguments: the lock, what its owner does with it.
take_lock() {
  lock=$1
  waited=
  while ! ln -s "$$" "$lock" 2>/dev/null; do
    owner=$(readlink "$lock") || continue
    if kill -0 "$owner" 2>/dev/null; then
      [ -n "$waited" ] || echo "alti: waiting for the $2 of process $owner" >&2
      waited=yes
      sleep 0.2
    else
      break_lock "$owner"
    fi
  done
  trap release_lock EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# Removes the lock of a process that died. Two who find it at once must not remove each other's new
# lock: only the one who holds the second link may, and looks again.
break_lock() {
  if ln -s "$$" "$lock.broken" 2>/dev/null; then
    [ "$(readlink "$lock")" != "$1" ] || rm -f "$lock"
    rm -f "$lock.broken"
  else
    sleep 0.2
  fi
}

release_lock() {
  rm -f "$lock"
  trap - EXIT HUP INT TERM
}
