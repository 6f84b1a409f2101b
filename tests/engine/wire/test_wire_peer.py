"""Whose process is at the other end."""

from __future__ import annotations

import os
import socket
import struct

from routilux.monitor.peer import peer_uid, uid_in_xucred


def test_the_other_end_of_a_socket_pair_is_this_user():
    here, there = socket.socketpair()
    with here, there:
        assert peer_uid(here) == os.geteuid()


def test_the_uid_of_a_macos_credential_is_its_second_field():
    assert uid_in_xucred(struct.pack("IIh2x16I", 0, 501, 1, *range(16))) == 501


def test_a_macos_credential_of_an_unknown_version_or_length_says_nothing():
    assert uid_in_xucred(struct.pack("II", 1, 501)) is None
    assert uid_in_xucred(b"\0\0\0\0") is None
