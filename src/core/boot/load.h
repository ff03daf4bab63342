/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine from a state that was written down: the start of a recording. */
#pragma once

#include "core/machine/machine.h"

/* Builds a machine in a recorded state. Frames on no list are in use by others (KM_FRAME_UNKNOWN).
 * Returns NULL and sets @error if the state contradicts itself (a frame on two lists, outside its zone, …). */
KmMachine *km_machine_new_from_state (const KmState *state, GError **error);
