/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which recovery file is ours. Each running program keeps a file of its own ("session", "session-2", …), locked as long
 * as it runs, so that two programs do not overwrite each other's unsaved text. A program that starts takes a file with
 * unsaved text that no other has, else the first that is free. */
#pragma once

#include <glib.h>

typedef struct _KmRecovery KmRecovery;

/* Takes a file in @folder, which is made if it is missing. */
KmRecovery *km_recovery_new (const char *folder);
void km_recovery_free (KmRecovery *recovery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KmRecovery, km_recovery_free)

/* The path of the file (transfer none). */
const char *km_recovery_path (KmRecovery *recovery);
/* Leaves the file to the next start and takes another one, without unsaved text. */
void km_recovery_leave (KmRecovery *recovery);
