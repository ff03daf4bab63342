/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state as the simulated kernel itself would print it: files of /proc, byte for byte in the format of that kernel
 * (facts 10.1 to 10.4). What an i386 kernel prints follows 2.6.34 as the book has it, or 6.1; a 6.1 machine of x86-64
 * is one of a build with NUMA and ZONE_DEVICE. Statistics that the simulation does not keep are 0. */
#pragma once

#include "core/machine/machine.h"
#include "workload/script.h"

typedef enum
{
  KM_PROC_BUDDYINFO,
  KM_PROC_PAGETYPEINFO,
  KM_PROC_ZONEINFO,
  KM_PROC_SLABINFO,    /* before kmem_cache_init() the two lines of the heading alone */
  KM_PROC_VMALLOCINFO, /* empty as long as there is no area */
  KM_NR_PROC_FILES,
} KmProcFile;

/* The name of @file below /proc: "buddyinfo". */
const char *km_proc_name (KmProcFile file);
/* Finds a file by its name, with or without "/proc/". Returns false, and leaves @file alone, if there is none. */
bool km_proc_by_name (const char *name, KmProcFile *file);

/* What reading @file on @machine gives, ending with a newline unless it is empty. Returns: (transfer full)
 *
 * @script is what the machine runs; vmallocinfo names callers by it, zoneinfo tells large blocks of kmalloc() by it.
 * Where the kernel prints the function that called, its offset and its length, vmallocinfo has the call, its line and
 * the line of the last call of the workload: vmalloc+0xc/0x20 is vmalloc() in line 12, the last call is in line 32.
 * NULL: no callers. */
char *km_proc_print (const KmMachine *machine, const KmScript *script, KmProcFile file);
