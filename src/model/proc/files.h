/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of proc.h share: each is printed by a function of its own. */
#pragma once

#include "model/proc/proc.h"

/* Each appends one file to @out. @script may be NULL. */
void km_proc_buddyinfo (const KmMachine *machine, const KmScript *script, GString *out);
void km_proc_pagetypeinfo (const KmMachine *machine, const KmScript *script, GString *out);
void km_proc_zoneinfo (const KmMachine *machine, const KmScript *script, GString *out);
void km_proc_slabinfo (const KmMachine *machine, const KmScript *script, GString *out);
void km_proc_vmallocinfo (const KmMachine *machine, const KmScript *script, GString *out);

/* True for a kernel built with CONFIG_NUMA and CONFIG_ZONE_DEVICE: 6.1 on x86-64. */
bool km_proc_is_numa (const KmMachine *machine);
