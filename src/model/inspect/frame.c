/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inspection of one page frame: struct page field by field, its addresses, buddy arithmetic, and whose it is.
 *
 *   pfn     1 0000 0001 0000
 *   bit 4           ↕
 *   buddy   1 0000 0000 0000    = frame 0x1000, in use: no merge */
#include "model/history.h"
#include "model/inspect/things.h"
#include "model/step.h"
#include "model/text/fill.h"

#include "base/i18n.h"
#include "base/units.h"
#include "core/vm/vm_read.h"
#include "core/words/gfp.h"

#include <inttypes.h>

typedef struct
{
  KmModel *model;
  const KmMachine *machine;
  bool modern; /* fields and flags have the names of 6.1 */
  KmPfn pfn;
  KmFrame frame;
} View;

static bool
is_head (const View *view)
{
  return view->frame.block.head == view->pfn;
}

static char *
number (uint64_t value)
{
  return g_strdup_printf ("%" PRIu64, value);
}

/* ---- what it is ---- */

/* One row for each kind: as head of its block, and inside it. */
static const struct
{
  const char *head, *inside;
} kinds[KM_NR_FRAME_KINDS] = {
  [KM_FRAME_FREE] = { N_ ("head of a free block, order {order}, zone {zone}"),
                      N_ ("inside the free block {head}, order {order}, zone {zone}") },
  [KM_FRAME_PCP] = { N_ ("on the per-CPU list of CPU {cpu}, order {order}, zone {zone}"),
                     N_ ("inside the block {head} on the per-CPU list of CPU {cpu}, order {order}, zone {zone}") },
  [KM_FRAME_ALLOCATED] = { N_ ("head of an allocated block, order {order}, zone {zone}"),
                           N_ ("inside the allocated block {head}, order {order}, zone {zone}") },
  [KM_FRAME_CACHE] = { N_ ("page cache, zone {zone}"), N_ ("page cache, zone {zone}") },
  [KM_FRAME_RESERVED] = { N_ ("reserved: never given to the allocator, zone {zone}"),
                          N_ ("reserved: never given to the allocator, zone {zone}") },
  [KM_FRAME_UNKNOWN] = { N_ ("in use since before the recording began, zone {zone}"),
                         N_ ("in use since before the recording began, zone {zone}") },
  [KM_FRAME_HOLE] = { N_ ("no memory here"), N_ ("no memory here") },
  [KM_FRAME_TAIL] = { N_ ("on no list and without an owner, zone {zone}"),
                      N_ ("on no list and without an owner, zone {zone}") },
};

static char *
describe (const View *view)
{
  const KmBlock *block = &view->frame.block;
  g_autofree char *order = number (block->order), *cpu = number (block->cpu);
  const char *phrase = is_head (view) ? kinds[block->kind].head : kinds[block->kind].inside;

  if ((km_model_cells (view->model)[view->pfn] & KM_CELL_CLASS_MASK) == KM_CELL_HAND)
    phrase = N_ ("in the allocator's hand, zone {zone}");
  return km_fill (_ (phrase), "order", order, "cpu", cpu, "head", km_format_pfn (block->head).text, "zone",
                  km_model_zone_label (view->model, view->frame.zone), NULL);
}

/* ---- addresses ---- */

static void
add_addresses (const View *view, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Addresses"));
  uint64_t virtual_address = km_machine_virtual_address (view->machine, view->pfn);
  uint64_t mapped = km_machine_mapped_address (view->machine, view->pfn);
  uint64_t physical = (uint64_t)view->pfn << km_machine_page_shift (view->machine);

  km_section_add_mono (section, _ ("PFN"),
                       g_strdup_printf ("%s = %" PRIu32, km_format_pfn (view->pfn).text, view->pfn));
  km_section_add_mono (section, _ ("physical"), g_strdup (km_format_address (physical).text));
  if (virtual_address)
    km_section_add_mono (section, _ ("virtual"), g_strdup (km_format_address (virtual_address).text));
  else if (mapped)
    km_section_add_mono (section, _ ("virtual"), g_strdup_printf ("%s  (kmap)", km_format_address (mapped).text));
  else
    km_section_add (section, _ ("virtual"), g_strdup (_ ("none: high memory")));
  km_section_add_mono (section, "struct page",
                       g_strdup (km_format_address (km_machine_page_descriptor (view->machine, view->pfn)).text));
}

/* ---- struct page ---- */

static char *
flags_of (const View *view)
{
  const KmFrame *frame = &view->frame;
  const struct
  {
    bool set;
    const char *name;
  } flags[] = {
    { frame->uptodate, "PG_uptodate" },
    { frame->lru, "PG_lru" },
    { frame->slab, "PG_slab" },
    { frame->reserved, "PG_reserved" },
    { frame->head, "PG_head" },
    { frame->tail && !view->modern, "PG_tail" },
    { frame->buddy && !view->modern, "PG_buddy" },
  };
  GString *out = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (flags); i++)
    if (flags[i].set)
      g_string_append_printf (out, "%s%s", out->len ? " | " : "", flags[i].name);
  if (out->len == 0)
    g_string_append_c (out, '0');
  return g_string_free (out, FALSE);
}

static char *
count_of (const View *view)
{
  if (view->frame.count == 0 && view->frame.kind != KM_FRAME_TAIL)
    /* Translators: the value 0 of a field and what it means; the chapter is that of the course book. */
    return g_strdup (_ ("0  (free; the chapter's -1: older kernels stored one less)"));
  if (view->frame.count == 0 && view->frame.block.kind == KM_FRAME_ALLOCATED)
    return g_strdup (_ ("0  (only the first page is counted)"));
  return g_strdup_printf ("%" PRId32, view->frame.count);
}

/* In 6.1 the mark PageBuddy shares the word of _mapcount. */
static void
add_mapcount (const View *view, KmInspectSection *section)
{
  if (view->modern && view->frame.buddy)
    km_section_add_mono (section, "page_type", g_strdup ("0xffffff7f  (PageBuddy)"));
  else
    km_section_add_mono (section, "_mapcount", g_strdup_printf ("%" PRId32, view->frame.mapcount));
}

static char *
private_of (const View *view)
{
  const KmFrame *frame = &view->frame;
  g_autofree char *value = number (frame->private_data);

  if (frame->buddy)
    return km_fill (_ ("{value}  (order)"), "value", value, NULL);
  if (frame->on_pcp_list && km_machine_generation (view->machine)->pcp_type_in_private)
    return g_strdup_printf ("%s  (%s)", value, km_model_type_name (view->model, (KmMigratetype)frame->private_data));
  return g_steal_pointer (&value);
}

static char *
index_of (const View *view)
{
  const KmFrame *frame = &view->frame;

  if (frame->on_pcp_list && !km_machine_generation (view->machine)->pcp_type_in_private)
    return g_strdup_printf ("%" PRIu64 "  (%s)", frame->index,
                            km_model_type_name (view->model, (KmMigratetype)frame->index));
  if (frame->file != UINT32_MAX)
    return g_strdup_printf (_ ("%s  (page of the file)"), km_format_count ((int64_t)frame->index).text);
  return number (frame->index);
}

/* The address_space of a file has no address here: it is named by the call that reads the file. */
static void
add_mapping (const View *view, KmInspectSection *section)
{
  uint32_t file = view->frame.file;
  g_autofree char *call = NULL;

  if (file >= km_script_n_ops (km_timeline_script (km_model_timeline (view->model))))
    {
      km_section_add_mono (section, "mapping", g_strdup ("NULL"));
      return;
    }
  call = km_model_name_call (view->model, file);
  km_section_add_link (section, "mapping", km_fill (_ ("of the file of {call}"), "call", call, NULL), file);
}

/* What page_cache() has done with the page: read, and not written since. */
static void
add_cache_flags (const View *view, KmInspectSection *section)
{
  if (view->frame.on_lru)
    km_section_add (section, "", g_strdup (_ ("read from the disk: neither PG_locked any more nor PG_dirty")));
}

static char *
list_of (const View *view)
{
  const KmFrame *frame = &view->frame;
  g_autofree char *cpu = number (frame->block.cpu);

  if (frame->on_free_list)
    return g_strdup_printf ("free_area[%u].free_list[%s]", frame->block.order,
                            km_model_type_name (view->model, frame->block.type));
  if (frame->on_pcp_list)
    return km_fill (_ ("list of CPU {cpu}, {type}"), "cpu", cpu, "type",
                    km_model_type_name (view->model, frame->block.type), NULL);
  if (frame->on_lru)
    return km_fill (_ ("LRU list of {zone}"), "zone", km_model_zone_label (view->model, frame->zone), NULL);
  return g_strdup (_ ("on no list"));
}

static void
add_struct_page (const View *view, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, "struct page");

  km_section_add_mono (section, "flags", flags_of (view));
  add_cache_flags (view, section);
  km_section_add_mono (section, view->modern ? "_refcount" : "_count", count_of (view));
  add_mapcount (view, section);
  km_section_add_mono (section, "private", private_of (view));
  add_mapping (view, section);
  km_section_add_mono (section, "index", index_of (view));
  km_section_add_mono (section, "lru", list_of (view));
}

/* ---- buddy arithmetic ---- */

/* Binary digits of @value in groups of four, at least @digits of them. */
static char *
binary (uint32_t value, int digits)
{
  GString *out = g_string_new (NULL);

  for (int bit = digits - 1; bit >= 0; bit--)
    {
      g_string_append_c (out, value >> bit & 1 ? '1' : '0');
      if (bit > 0 && bit % 4 == 0)
        g_string_append_c (out, ' ');
    }
  return g_string_free (out, FALSE);
}

/* An arrow under digit @bit of such a number, padded to its width. */
static char *
arrow_at (int bit, int digits)
{
  GString *out = g_string_new (NULL);

  for (int at = digits - 1; at >= 0; at--)
    {
      g_string_append (out, at == bit ? "↕" : " ");
      if (at > 0 && at % 4 == 0)
        g_string_append_c (out, ' ');
    }
  return g_string_free (out, FALSE);
}

static int
digits_of (uint32_t a, uint32_t b, uint32_t order)
{
  int digits = 1;

  while (digits < 32 && (a | b) >> digits)
    digits++;
  return MAX (digits, (int)order + 1);
}

/* What the buddy is, and what follows for a merge. */
static const char *
judge_buddy (const View *view, KmPfn buddy, const KmBlock *block)
{
  const KmBlock *own = &view->frame.block;

  if (buddy >= km_machine_end_pfn (view->machine) || km_machine_zone_of (view->machine, buddy) != view->frame.zone)
    return N_ ("= frame {buddy}, outside the zone: no merge");
  if (block->kind == KM_FRAME_FREE && block->head == buddy && block->order == own->order)
    return own->kind == KM_FRAME_FREE
               ? N_ ("= frame {buddy}, free and of the same order, but kept apart")
               : N_ ("= frame {buddy}, free and of the same order: they merge when this is freed");
  if (block->kind == KM_FRAME_FREE)
    return N_ ("= frame {buddy}, free, but not one block of order {order}: no merge");
  if (block->kind == KM_FRAME_PCP)
    return N_ ("= frame {buddy}, on a per-CPU list, which counts as in use: no merge");
  if (block->kind == KM_FRAME_HOLE)
    return N_ ("= frame {buddy}, no memory there: no merge");
  return N_ ("= frame {buddy}, in use: no merge");
}

static void
add_buddy_rows (const View *view, KmInspectSection *section, KmPfn head, uint32_t order, KmPfn buddy)
{
  int digits = digits_of (head, buddy, order);
  g_autofree char *order_text = number (order);
  g_autofree char *label = km_fill (_ ("flip bit {order}"), "order", order_text, NULL);
  KmBlock block = { .kind = KM_FRAME_HOLE };

  if (buddy < km_machine_end_pfn (view->machine))
    km_machine_block (view->machine, buddy, &block);
  km_section_add_mono (section, "pfn", binary (head, digits));
  km_section_add_mono (section, label, arrow_at ((int)order, digits));
  km_section_add_mono (section, _ ("buddy"), binary (buddy, digits));
  km_section_add (
      section, "",
      km_fill (_ (judge_buddy (view, buddy, &block)), "buddy", km_format_pfn (buddy).text, "order", order_text, NULL));
}

static void
add_buddy (const View *view, KmInspection *inspection)
{
  const KmBlock *block = &view->frame.block;
  bool has_buddy = block->kind == KM_FRAME_FREE || block->kind == KM_FRAME_PCP || block->kind == KM_FRAME_ALLOCATED;
  KmInspectSection *section;

  if (!has_buddy)
    return;
  section = km_inspection_add_section (inspection, _ ("Buddy arithmetic"));
  if (block->order >= KM_MAX_ORDER)
    km_section_add (section, "", g_strdup (_ ("A block of the largest order has no buddy to merge with.")));
  else
    add_buddy_rows (view, section, block->head, block->order, block->head ^ (KmPfn)1 << block->order);
}

/* ---- whose it is ---- */

static void
add_owner (const View *view, KmInspectSection *section)
{
  KmScript *script = km_timeline_script (km_model_timeline (view->model));
  uint32_t owner = view->frame.owner;
  g_autofree char *handle = NULL, *gfp = NULL;

  if (owner >= km_script_n_ops (script))
    return;
  handle = km_script_op_handle (script, owner);
  if (handle)
    km_section_add_mono (section, _ ("handle"), g_steal_pointer (&handle));
  km_section_add_link (section, _ ("allocated by"), km_model_name_call (view->model, owner), owner);
  if (!km_op_info (km_script_op (script, owner).kind)->has_gfp)
    return;
  gfp = km_gfp_to_string (km_machine_generation (view->machine)->id, km_script_op (script, owner).gfp);
  km_section_add_mono (section, "gfp", g_steal_pointer (&gfp));
}

static void
add_use (const View *view, KmInspection *inspection)
{
  KmInspectSection *section = km_inspection_add_section (inspection, _ ("Use"));
  const KmBlock *block = &view->frame.block;
  uint32_t changed = km_model_last_change (view->model, view->pfn);

  if (block->kind == KM_FRAME_ALLOCATED)
    {
      add_owner (view, section);
      km_section_add (section, _ ("migratetype asked for"), g_strdup (km_model_type_name (view->model, block->type)));
    }
  km_section_add (section, _ ("pageblock"), g_strdup (km_model_type_name (view->model, view->frame.pageblock_type)));
  if (block->frames > 1)
    km_section_add_mono (section, _ ("frames"),
                         g_strdup_printf ("%s – %s", km_format_pfn (block->head).text,
                                          km_format_pfn (block->head + block->frames - 1).text));
  if (changed != UINT32_MAX)
    km_section_add_link (section, _ ("last changed by"), km_model_name_call (view->model, changed), changed);
}

/* ---- all together ---- */

void
km_inspect_frame (KmModel *model, const KmTarget *target, KmInspection *inspection)
{
  const KmMachine *machine = km_model_machine (model);
  KmPfn pfn = target->pfn;
  View view = {
    .model = model, .machine = machine, .pfn = pfn, .modern = km_machine_generation (machine)->wording == KM_WORDING_6_1
  };

  km_machine_frame (machine, pfn, &view.frame);
  inspection->title = km_fill (_ ("Page frame {pfn}"), "pfn", km_format_pfn (pfn).text, NULL);
  inspection->subtitle = describe (&view);
  if (view.frame.kind == KM_FRAME_HOLE)
    return;
  add_addresses (&view, inspection);
  add_struct_page (&view, inspection);
  km_inspect_slab_of_frame (model, pfn, inspection);
  km_inspect_stack (model, km_value (KM_VALUE_PAGE, pfn), inspection);
  add_buddy (&view, inspection);
  add_use (&view, inspection);
}
