/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /proc/vmallocinfo: s_show() of mm/vmalloc.c, vmalloc_info_show() of 6.12. 2.6.34 lists its vm_structs, so an area
 * disappears with vfree(); 6.1 adds the ranges that wait for a purge after the last area, neighbours as one. 6.12 goes
 * from node to node, and adds what waits for a purge in the same way, each area by itself. Left out: areas of
 * ioremap(). */
#include "model/proc/files.h"

#include "core/vm/vm_read.h"

/* What is printed behind the numbers of an area. */
static const struct
{
  const char *caller; /* the function that the kernel names; NULL: the call of the workload */
  const char *flag;
  bool counts_pages;
} kinds[KM_NR_AREA_KINDS] = {
  [KM_AREA_VMALLOC] = { NULL, " vmalloc", true },
  [KM_AREA_VMAP] = { NULL, " vmap", false },
  [KM_AREA_PERCPU] = { "pcpu_get_vm_areas", " vmalloc", false },
  [KM_AREA_STACK] = { "kernel_clone", " vmalloc", true },
  [KM_AREA_OTHER] = { NULL, "", false },
};

static uint64_t
area_bytes (const KmMachine *machine, const KmAreaInfo *area)
{
  return (uint64_t)area->pages << km_machine_page_shift (machine);
}

static void
append_range (const KmMachine *machine, uint64_t address, uint64_t bytes, GString *out)
{
  int digits = km_machine_is_64_bit (machine) ? 16 : 8;

  g_string_append_printf (out, "0x%0*" G_GINT64_MODIFIER "x-0x%0*" G_GINT64_MODIFIER "x %7" G_GUINT64_FORMAT, digits,
                          address, digits, address + bytes, bytes);
}

/* " vmalloc+0xc/0x20": see proc.h. */
static void
append_caller (const KmScript *script, const KmAreaInfo *area, GString *out)
{
  uint32_t n = script ? km_script_n_ops (script) : 0;
  KmOp owner, last;
  const char *name;

  if (area->owner >= n)
    return;
  owner = km_script_op (script, area->owner);
  last = km_script_op (script, n - 1);
  name = kinds[area->kind].caller ? kinds[area->kind].caller : km_op_info (owner.kind)->name;
  g_string_append_printf (out, " %s+0x%x/0x%x", name, owner.line, last.line);
}

/* nr_pages: 2.6.34 sets it before it asks for the frames, 6.1 counts them as they come. */
static uint32_t
counted_pages (const KmMachine *machine, const KmAreaInfo *area)
{
  if (!kinds[area->kind].counts_pages)
    return 0;
  return km_machine_generation (machine)->wording == KM_WORDING_6_1 ? area->frames : area->pages - area->guard;
}

static void
append_area (const KmMachine *machine, const KmScript *script, const KmAreaInfo *area, GString *out)
{
  uint32_t pages = counted_pages (machine, area);

  append_range (machine, area->address, area_bytes (machine, area), out);
  append_caller (script, area, out);
  if (pages > 0)
    g_string_append_printf (out, " pages=%u", pages);
  g_string_append (out, kinds[area->kind].flag);
  if (km_value_is (area->array, KM_VALUE_AREA))
    g_string_append (out, " vpages");
  if (pages > 0 && km_proc_is_numa (machine))
    g_string_append_printf (out, " N0=%u", pages);
  g_string_append_c (out, '\n');
}

static void
append_lazy_range (const KmMachine *machine, uint64_t address, uint64_t bytes, GString *out)
{
  if (bytes == 0)
    return;
  append_range (machine, address, bytes, out);
  g_string_append (out, " unpurged vm_area\n");
}

/* The lazily freed ranges of @node, in order of address; in 6.1 neighbours have become one. */
static void
append_lazy (const KmMachine *machine, uint32_t node, GString *out)
{
  bool apart = km_machine_generation (machine)->lazy_stays_apart;
  uint64_t address = 0, bytes = 0;
  KmAreaInfo area;

  for (uint32_t page = 0; km_machine_area_from (machine, page, &area); page = area.start + area.pages)
    {
      if (area.kind != KM_AREA_LAZY || area.node != node)
        continue;
      if (apart || address + bytes != area.address)
        {
          append_lazy_range (machine, address, bytes, out);
          address = area.address;
          bytes = 0;
        }
      bytes += area_bytes (machine, &area);
    }
  append_lazy_range (machine, address, bytes, out);
}

/* The areas of @node that are in use. Returns whether there are any. */
static bool
append_node (const KmMachine *machine, const KmScript *script, uint32_t node, GString *out)
{
  bool any = false;
  KmAreaInfo area;

  for (uint32_t page = 0; km_machine_area_from (machine, page, &area); page = area.start + area.pages)
    if (area.kind != KM_AREA_LAZY && area.kind != KM_AREA_POOL && area.node == node)
      {
        append_area (machine, script, &area, out);
        any = true;
      }
  return any;
}

void
km_proc_vmallocinfo (const KmMachine *machine, const KmScript *script, GString *out)
{
  const KmGeneration *kernel = km_machine_generation (machine);
  bool any = false;
  KmVmallocInfo info;

  km_machine_vmalloc (machine, &info);
  for (uint32_t node = 0; node < info.nodes; node++)
    any |= append_node (machine, script, node, out);
  if (kernel->lazy_stays_mapped || !(any || kernel->lazy_stays_apart)) /* 6.1 adds them to the last area */
    return;
  for (uint32_t node = 0; node < info.nodes; node++)
    append_lazy (machine, node, out);
}
