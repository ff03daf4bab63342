/* SPDX-License-Identifier: GPL-3.0-or-later */
/* System calls that fail when a test wants it. The source is linked into a test program (with its symbols exported), or
 * loaded before a program (LD_PRELOAD), which then takes its orders from the environment:
 *
 *   KM_FAULT="write 3"     the third write fails
 *   KM_FAULT_UNDER=FOLDER  only files below FOLDER that are open for writing count
 *
 * A write that fails has written the first half of its bytes (disk full), a close that fails has closed. A program that
 * was loaded with it says "km-fault" on its standard error when the fault has come. */
#pragma once

#include <stdbool.h>

/* From now on the @nth (1, 2, …) of the calls named @call ("write", "fsync", "rename", "close") on files below @folder
 * fails, once. NULL for @call: none does. */
void km_fault_arm (const char *call, unsigned nth, const char *folder);
/* Has it failed? */
bool km_fault_fired (void);
