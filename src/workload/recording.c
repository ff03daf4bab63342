/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads recordings of real kernels (pages-*): a start state, calls with the real answers, and states in between.
 *
 *   oracle seed=8 … kernel=2.6.34 grouping=1     how it was made
 *   dump -1                                       the state before call 0
 *   zone / blocks / lru / stat / free / pcp / pcplist lines
 *   op 0 alloc 36 gfp=0x2 order=1 pfn=304922      a call and the real kernel's answer (-1: refused)
 *   op 1 cpu=2 free 36 pfn=304922 order=1         of several CPUs (cpus=4 in the first line), the CPU that made it
 *   dump 4999                                     the state after call 4999
 *
 * Lines are read one at a time by a cursor that knows how to report where it is. A line that begins with // is a
 * comment, one with /// a note for the next call, and `title "…"` gives the recording a name: that is how a recording
 * becomes a lesson. Everything is checked before it is believed, a state (recording_state.h) and a free against the
 * allocation it returns. A slot that is freed and was never filled is a block from before the recording; a note says
 * so. */
#include "workload/recording.h"

#include "base/i18n.h"
#include "core/words/gfp.h"
#include "workload/lines.h"
#include "workload/recording_state.h"
#include "workload/scanner.h"
#include "workload/script_private.h"

#include <inttypes.h>
#include <string.h>

enum
{
  MAX_SLOT = 99999999, /* far above any recording: only keeps the number in range */
  MAX_DUMPS = 1000,    /* a state takes about 40 KiB even when it is empty */
};

typedef struct
{
  KmScript *script;
  KmLines in;
  KmGfp nowarn;
  KmStateReader dump;
  GHashTable *slots; /* slot -> operation that filled it, plus 1 */
  int64_t last_call; /* its number in the recording; numbers of skipped calls are missing */
  GString *note;
} Reader;

/* ---- the head ---- */

/* Whether the kernel groups pages by mobility; 2.6.34 does not on a small machine (“grouping=0”). */
static bool
read_grouping (Reader *reader, const char *start)
{
  uint32_t grouping = 1;

  if (km_lines_find_key (&reader->in, start, "grouping") && !km_lines_uint (&reader->in, "grouping", 1, &grouping))
    return false;
  reader->script->grouping = grouping;
  return true;
}

static bool
read_cpus (Reader *reader, const char *start)
{
  int64_t cpus = 1;

  if (km_lines_find_key (&reader->in, start, "cpus") && !km_lines_integer (&reader->in, "cpus", 1, KM_MAX_CPUS, &cpus))
    return false;
  reader->dump.cpus = (uint32_t)cpus;
  return true;
}

static bool
read_oracle (Reader *reader)
{
  static const char *const kinds[] = { "slab-oracle", "slub-oracle", "vmalloc-oracle" };
  KmScript *script = reader->script;
  const char *start;

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (km_lines_take_word (&reader->in, kinds[i]))
      return km_lines_fail (
          &reader->in, _ ("recordings of kind “%s” cannot be played yet, only those of the page allocator"), kinds[i]);
  if (!km_lines_take_word (&reader->in, "oracle"))
    return km_lines_fail (&reader->in, _ ("expected “oracle”: this is not a recording of the page allocator"));
  start = reader->in.pos;
  script->config.generation = KM_GENERATION_6_1;
  if (!km_lines_kernel (&reader->in, start, &script->config.generation) || !read_grouping (reader, start)
      || !read_cpus (reader, start))
    return false;
  reader->nowarn = km_gfp_bits (script->config.generation)->nowarn;
  return true;
}

/* ---- dumps ---- */

static void
keep_dump (KmScript *script, KmState *state)
{
  KmScriptDump dump = { .op = script->ops.n, .state = state };

  if (!script->start)
    script->start = state;
  else
    g_array_append_val (script->dumps, dump);
}

static bool
begin_dump (Reader *reader)
{
  KmScript *script = reader->script;
  KmState *state;
  int64_t number;

  if (!km_lines_whole_number (&reader->in, "dump", -1, UINT32_MAX, &number) || !km_lines_expect_end (&reader->in)
      || !km_state_reader_end (&reader->dump))
    return false;
  if (number < reader->last_call)
    return km_lines_fail (&reader->in, _ ("dump %" PRId64 " comes after call %" PRId64), number, reader->last_call);
  if (script->start && script->ops.n == 0)
    return km_lines_fail (&reader->in, _ ("a second dump before the first call"));
  if (script->dumps->len == MAX_DUMPS)
    return km_lines_fail (&reader->in, _ ("more than %d dumps"), MAX_DUMPS);
  state = km_state_new ();
  state->generation = script->config.generation;
  state->page_shift = 12;
  state->cpus = reader->dump.cpus;
  state->pcp_types = km_generation_get (state->generation)->pcp_types_recorded;
  state->grouping = script->grouping;
  keep_dump (script, state);
  km_state_reader_begin (&reader->dump, state);
  return true;
}

/* ---- calls ---- */

static bool
frame_is_in_a_zone (const KmState *state, KmPfn pfn)
{
  for (uint32_t i = 0; i < state->n_zones; i++)
    if (pfn - state->zones[i].start_pfn < state->zones[i].spanned)
      return true;
  return false;
}

static bool
read_alloc (Reader *reader, uint32_t slot, uint32_t cpu)
{
  KmScript *script = reader->script;
  int64_t gfp, order, pfn;
  KmPfn answer;
  KmOp op;

  if (!km_lines_next_key (&reader->in, "gfp=", 0, UINT32_MAX, &gfp)
      || !km_lines_next_key (&reader->in, "order=", 0, KM_MAX_ORDER, &order)
      || !km_lines_next_key (&reader->in, "pfn=", -1, KM_RECORDED_MAX_PFN, &pfn) || !km_lines_expect_end (&reader->in))
    return false;
  if (g_hash_table_contains (reader->slots, GUINT_TO_POINTER (slot)))
    return km_lines_fail (&reader->in, _ ("slot %u is filled again before it was freed"), slot);
  if (pfn >= 0 && !frame_is_in_a_zone (script->start, (KmPfn)pfn))
    return km_lines_fail (&reader->in, _ ("frame %d is outside every zone"), (int)pfn);
  answer = pfn < 0 ? KM_PFN_NONE : (KmPfn)pfn;
  op = (KmOp){
    .kind = KM_OP_ALLOC_PAGES,
    .order = (uint8_t)order,
    .cpu = (uint8_t)cpu,
    .gfp = (KmGfp)gfp | reader->nowarn,
    .line = reader->in.line,
  };
  if (answer != KM_PFN_NONE)
    g_hash_table_insert (reader->slots, GUINT_TO_POINTER (slot), GUINT_TO_POINTER (script->ops.n + 1));
  km_packed_ops_add (&script->ops, &op);
  g_array_append_val (script->expected, answer);
  return true;
}

/* A block from before the recording: it is named by its frame, and the reader is told. */
static bool
read_ghost (Reader *reader, uint32_t slot, KmPfn pfn, unsigned order, KmOp *op)
{
  KmScript *script = reader->script;
  g_autofree char *note = NULL;
  KmMark mark = { .kind = KM_MARK_NOTE, .op = script->ops.n, .line = reader->in.line, .column = 1 };

  if (!frame_is_in_a_zone (script->start, pfn))
    return km_lines_fail (&reader->in, _ ("frame %d is outside every zone"), (int)pfn);
  if (pfn & ((1u << order) - 1))
    return km_lines_fail (&reader->in, _ ("frame %u is not the start of a block of order %u"), pfn, order);
  note = g_strdup_printf (
      _ ("Slot %u was never filled in this recording: the block at frame 0x%x was allocated before it began."), slot,
      pfn);
  mark.text = g_string_chunk_insert (script->strings, note);
  g_array_append_val (script->marks, mark);
  op->ref = pfn;
  op->flags = KM_OP_REF_IS_PFN;
  return true;
}

static bool
read_free_call (Reader *reader, uint32_t slot, uint32_t cpu)
{
  KmScript *script = reader->script;
  int64_t pfn, order;
  uint32_t ref;
  KmOp op;
  KmPfn nothing = KM_PFN_NONE;

  if (!km_lines_next_key (&reader->in, "pfn=", 0, KM_RECORDED_MAX_PFN, &pfn)
      || !km_lines_next_key (&reader->in, "order=", 0, KM_MAX_ORDER, &order) || !km_lines_expect_end (&reader->in))
    return false;
  ref = GPOINTER_TO_UINT (g_hash_table_lookup (reader->slots, GUINT_TO_POINTER (slot))) - 1;
  op = (KmOp){
    .kind = KM_OP_FREE_PAGES_PAGE, .order = (uint8_t)order, .cpu = (uint8_t)cpu, .ref = ref, .line = reader->in.line
  };
  if (ref == UINT32_MAX && !read_ghost (reader, slot, (KmPfn)pfn, (unsigned)order, &op))
    return false;
  if (ref != UINT32_MAX && km_packed_ops_get (&script->ops, ref).order != order)
    return km_lines_fail (&reader->in, _ ("slot %u holds a block of order %u, not %d"), slot,
                          km_packed_ops_get (&script->ops, ref).order, (int)order);
  g_hash_table_remove (reader->slots, GUINT_TO_POINTER (slot));
  km_packed_ops_add (&script->ops, &op);
  g_array_append_val (script->expected, nothing);
  return true;
}

static bool
read_op (Reader *reader)
{
  int64_t number, slot;
  uint32_t cpu;
  bool allocates;

  if (!km_state_reader_end (&reader->dump))
    return false;
  if (!reader->script->start)
    return km_lines_fail (&reader->in, _ ("expected “dump -1” before the first call"));
  if (!km_lines_whole_number (&reader->in, "op", 0, UINT32_MAX, &number))
    return false;
  if (number <= reader->last_call)
    return km_lines_fail (&reader->in, _ ("call %" PRId64 " comes after call %" PRId64), number, reader->last_call);
  reader->last_call = number;
  if (!km_state_reader_cpu (&reader->dump, &cpu))
    return false;
  allocates = km_lines_take_word (&reader->in, "alloc");
  if (!allocates && !km_lines_take_word (&reader->in, "free"))
    return km_lines_fail (&reader->in, _ ("expected “alloc” or “free”"));
  if (!km_lines_whole_number (&reader->in, "slot", 0, MAX_SLOT, &slot))
    return false;
  return allocates ? read_alloc (reader, (uint32_t)slot, cpu) : read_free_call (reader, (uint32_t)slot, cpu);
}

/* ---- our own additions: title, notes, comments ---- */

static void
keep_note (Reader *reader)
{
  KmScanner scanner;
  g_autofree char *valid = NULL;

  km_scanner_init (&scanner, reader->in.pos, (size_t)(reader->in.end - reader->in.pos));
  if (km_scanner_next (&scanner) != KM_TOKEN_NOTE)
    return;
  valid = g_utf8_make_valid (scanner.token.text, (gssize)scanner.token.length);
  km_note_append (reader->note, valid, strlen (valid));
}

static void
flush_note (Reader *reader)
{
  KmScript *script = reader->script;
  KmMark mark;

  if (reader->note->len == 0)
    return;
  mark = (KmMark){ .kind = KM_MARK_NOTE, .op = script->ops.n, .line = reader->in.line, .column = 1 };
  mark.text = g_string_chunk_insert_len (script->strings, reader->note->str, (gssize)reader->note->len);
  g_array_append_val (script->marks, mark);
  g_string_truncate (reader->note, 0);
}

static bool
read_title (Reader *reader)
{
  KmScanner scanner;

  km_scanner_init (&scanner, reader->in.pos, (size_t)(reader->in.end - reader->in.pos));
  if (km_scanner_next (&scanner) != KM_TOKEN_STRING)
    return km_lines_fail (&reader->in, _ ("expected a title in quotes"));
  g_free (reader->script->title);
  reader->script->title = km_scanner_unquote (&scanner.token);
  return true;
}

/* True if the line is empty or one of ours, which may be anywhere. */
static bool
read_our_line (Reader *reader, bool *ok)
{
  *ok = true;
  if (km_lines_at_end (&reader->in))
    return true;
  if (reader->in.end - reader->in.pos >= 2 && memcmp (reader->in.pos, "//", 2) == 0)
    {
      keep_note (reader);
      return true;
    }
  if (!km_lines_take_word (&reader->in, "title"))
    return false;
  *ok = read_title (reader);
  return true;
}

/* ---- the whole file ---- */

static bool
read_line (Reader *reader, bool *oracle_seen)
{
  bool ok;

  if (read_our_line (reader, &ok))
    return ok;
  if (!*oracle_seen)
    {
      *oracle_seen = true;
      return read_oracle (reader);
    }
  flush_note (reader);
  if (km_lines_take_word (&reader->in, "op"))
    return read_op (reader);
  if (km_lines_take_word (&reader->in, "dump"))
    return begin_dump (reader);
  if (reader->dump.state)
    return km_state_reader_line (&reader->dump);
  return km_lines_fail (&reader->in, _ ("expected “op” or “dump”"));
}

static bool
read_all_lines (Reader *reader)
{
  bool oracle_seen = false;

  while (km_lines_next (&reader->in))
    if (!read_line (reader, &oracle_seen))
      return false;
  if (!oracle_seen)
    return km_lines_fail (&reader->in, _ ("expected “oracle”: this is not a recording of the page allocator"));
  if (!km_state_reader_end (&reader->dump))
    return false;
  if (!reader->script->start)
    return km_lines_fail (&reader->in, _ ("the recording has no start state (“dump -1”)"));
  flush_note (reader);
  return true;
}

/* What a title bar says about the machine; the start state is what counts. */
static void
describe_machine (KmScript *script)
{
  const KmState *state = script->start;
  const KmZoneState *top = &state->zones[state->n_zones - 1];
  uint64_t end_bytes = ((uint64_t)top->start_pfn + top->spanned) << state->page_shift;
  KmGenerationId generation = script->config.generation;
  uint64_t mebibyte = 1 << 20;

  km_config_init (&script->config, state->highmem_configured ? KM_PRESET_X86_32 : KM_PRESET_X86_64);
  script->config.generation = generation;
  script->config.page_shift = state->page_shift;
  script->config.cpus = state->cpus;
  script->config.memory_bytes = (end_bytes + mebibyte - 1) & ~(mebibyte - 1);
}

KmScript *
km_script_parse_recording (const char *text, size_t length, GError **error)
{
  return km_script_parse_recording_owned (km_text_copy (text, length), length, error);
}

KmScript *
km_script_parse_recording_owned (char *text, size_t length, GError **error)
{
  g_autoptr (KmScript) script = km_script_new (text, length, 0);
  Reader reader = {
    .script = script,
    .slots = g_hash_table_new (NULL, NULL),
    .last_call = -1,
    .note = g_string_new (NULL),
  };
  bool ok;

  km_lines_init (&reader.in, script->text, length, error);
  reader.dump.in = &reader.in;
  ok = read_all_lines (&reader);
  g_hash_table_unref (reader.slots);
  g_free (reader.dump.listed);
  g_string_free (reader.note, TRUE);
  if (!ok)
    return NULL;
  describe_machine (script);
  km_script_seal (script);
  return g_steal_pointer (&script);
}

static bool
is_oracle_word (const char *word, size_t length)
{
  return length >= 6 && memcmp (word + length - 6, "oracle", 6) == 0;
}

bool
km_recording_is_one (const char *text, size_t length)
{
  KmScanner scanner;

  km_scanner_init (&scanner, text, length);
  for (;;)
    switch (km_scanner_next (&scanner))
      {
      case KM_TOKEN_NEWLINE:
      case KM_TOKEN_NOTE:
        break;
      case KM_TOKEN_NAME:
        if (scanner.token.length != 5 || memcmp (scanner.token.text, "title", 5) != 0)
          return km_scanner_word (&scanner) && is_oracle_word (scanner.token.text, scanner.token.length);
        if (km_scanner_next (&scanner) != KM_TOKEN_STRING)
          return false;
        break;
      default:
        return false;
      }
}
