/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads recordings of vmalloc.
 *
 *   vmalloc-oracle seed=11 … start=0xf7ffe000 end=0xff7fe000       the vmalloc area; kernel= and cpus= where they are
 *   op 0 vmalloc 24 size=14247 addr=0xf800a000 pfns 305929 …       a call, the address and the frames
 *   op 8 vfree 24 addr=0xf800a000
 *   info 0xf8002000-0xf8006000 16384 module_alloc+0x67/0x90 …      /proc/vmallocinfo after the run: areas of others
 *
 * A file that does not name its kernel shows it: most areas of 6.1 follow right behind another one, those of 2.6.34 one
 * page behind it. */
#include "workload/recording_vmalloc.h"

#include "base/i18n.h"
#include "workload/lines.h"
#include "workload/script_private.h"

#include <inttypes.h>
#include <string.h>

enum
{
  PAGE_BYTES = 4096,
  MAX_SLOT = 99999999,
  MAX_FRAME = (1 << 24) - 1, /* 64 GiB */
  MAX_CPUS = 8,
  MAX_POSSIBLE_CPUS = 8192,
};

#define MAX_SIZE ((int64_t)1 << 40) /* bytes of an area */

typedef struct
{
  KmVmallocRecording *recording;
  KmLines in;
  GHashTable *slots; /* slot -> call that filled it, plus 1 */
  GHashTable *ends;  /* page behind each area in use */
  GTree *areas;      /* first page of each area in use -> its call, plus 1 */
  bool oracle_seen;
  uint32_t touching, apart; /* areas right behind another one, or one page behind it */
} Reader;

/* ---- words of a line ---- */

/* Reads a hexadecimal number of all 64 bits. */
static bool
read_number (Reader *reader, uint64_t *address)
{
  const char *digits;

  km_lines_at_end (&reader->in);
  if (!km_lines_take_mark (&reader->in, "0x"))
    return km_lines_fail (&reader->in, _ ("an address is missing: it begins with 0x"));
  *address = 0;
  for (digits = reader->in.pos; reader->in.pos < reader->in.end && g_ascii_isxdigit (*reader->in.pos); reader->in.pos++)
    *address = *address << 4 | (uint64_t)g_ascii_xdigit_value (*reader->in.pos);
  if (reader->in.pos == digits || reader->in.pos - digits > 16)
    return km_lines_fail (&reader->in, _ ("an address has one to 16 digits"));
  return true;
}

static bool
read_address (Reader *reader, uint64_t *address)
{
  if (!read_number (reader, address))
    return false;
  return *address % PAGE_BYTES == 0 || km_lines_fail (&reader->in, _ ("the address is not that of a page"));
}

/* The end of the vmalloc area: the address of a page, or of the last byte before one. */
static bool
read_end (Reader *reader, uint64_t *end)
{
  if (!read_number (reader, end))
    return false;
  *end += (*end % PAGE_BYTES == PAGE_BYTES - 1);
  return *end % PAGE_BYTES == 0 || km_lines_fail (&reader->in, _ ("the address is not that of a page"));
}

/* Moves to the value of @key, which must be on the line behind @start. */
static bool
need_key (Reader *reader, const char *start, const char *key)
{
  return km_lines_find_key (&reader->in, start, key) || km_lines_fail (&reader->in, _ ("“%s=” is missing"), key);
}

/* ---- the head ---- */

/* Reads “@key=”, 1 to @max, if it is on the line; else @count stays. */
static bool
read_count (Reader *reader, const char *start, const char *key, int64_t max, uint32_t *count)
{
  int64_t value;

  if (!km_lines_find_key (&reader->in, start, key))
    return true;
  if (!km_lines_integer (&reader->in, key, 1, max, &value))
    return false;
  *count = (uint32_t)value;
  return true;
}

static bool
read_oracle (Reader *reader)
{
  KmVmallocRecording *recording = reader->recording;
  const char *words = reader->in.pos;

  if (reader->oracle_seen)
    return km_lines_fail (&reader->in, _ ("the vmalloc area is known already"));
  reader->oracle_seen = true;
  if (!need_key (reader, words, "start") || !read_address (reader, &recording->start)
      || !need_key (reader, words, "end") || !read_end (reader, &recording->end))
    return false;
  if (recording->end <= recording->start)
    return km_lines_fail (&reader->in, _ ("the vmalloc area ends before it starts"));
  return read_count (reader, words, "cpus", MAX_CPUS, &recording->cpus)
         && read_count (reader, words, "possible_cpus", MAX_POSSIBLE_CPUS, &recording->possible_cpus)
         && km_lines_kernel (&reader->in, words, &recording->generation);
}

/* ---- calls ---- */

static gpointer
key_of_page (uint64_t address)
{
  return GSIZE_TO_POINTER ((size_t)(address / PAGE_BYTES));
}

/* The page behind the guard page of an area. */
static uint64_t
end_of_area (const KmVmallocCall *call)
{
  uint64_t pages = (call->size + PAGE_BYTES - 1) / PAGE_BYTES;

  return call->address + (pages + 1) * PAGE_BYTES;
}

static bool
read_frames (Reader *reader, const KmVmallocCall *call)
{
  uint64_t pages = (call->size + PAGE_BYTES - 1) / PAGE_BYTES, n = 0;

  if (!km_lines_take_word (&reader->in, "pfns"))
    return true;
  for (; !km_lines_at_end (&reader->in); n++)
    {
      int64_t frame;

      if (!km_lines_integer (&reader->in, "pfn", 0, MAX_FRAME, &frame))
        return false;
      reader->recording->highest_frame = MAX (reader->recording->highest_frame, (KmPfn)frame);
    }
  if (call->address != 0 && n != pages)
    return km_lines_fail (&reader->in, _ ("%" PRIu64 " frames for an area of %" PRIu64 " pages"), n, pages);
  return true;
}

static const KmVmallocCall *
call_of (const Reader *reader, GTreeNode *node)
{
  return &g_array_index (reader->recording->calls, KmVmallocCall, GPOINTER_TO_UINT (g_tree_node_value (node)) - 1);
}

/* Whether the area of @call has a page of an area in use, the guard page counted. */
static bool
overlaps (const Reader *reader, const KmVmallocCall *call)
{
  GTreeNode *above = g_tree_lower_bound (reader->areas, key_of_page (call->address));
  GTreeNode *below = above ? g_tree_node_previous (above) : g_tree_node_last (reader->areas);

  return (above && call_of (reader, above)->address < end_of_area (call))
         || (below && end_of_area (call_of (reader, below)) > call->address);
}

/* Whether its address follows an area that is in use. */
static void
note_area (Reader *reader, const KmVmallocCall *call)
{
  if (call->address == 0)
    return;
  g_tree_insert (reader->areas, key_of_page (call->address), GUINT_TO_POINTER (reader->recording->calls->len + 1));
  if (g_hash_table_contains (reader->ends, key_of_page (call->address)))
    reader->touching++;
  if (g_hash_table_contains (reader->ends, key_of_page (call->address - PAGE_BYTES)))
    reader->apart++;
  g_hash_table_add (reader->ends, key_of_page (end_of_area (call)));
}

static bool
read_vmalloc (Reader *reader, int64_t slot, KmVmallocCall *call)
{
  const char *words = reader->in.pos;
  int64_t size;

  if (g_hash_table_contains (reader->slots, GSIZE_TO_POINTER ((size_t)slot)))
    return km_lines_fail (&reader->in, _ ("slot %" PRId64 " is in use"), slot);
  if (!need_key (reader, words, "size") || !km_lines_integer (&reader->in, "size", 0, MAX_SIZE, &size))
    return false;
  call->allocates = true;
  call->size = (uint64_t)size;
  if (!need_key (reader, words, "addr") || !read_address (reader, &call->address) || !read_frames (reader, call))
    return false;
  if (call->address != 0 && (call->address < reader->recording->start || end_of_area (call) > reader->recording->end))
    return km_lines_fail (&reader->in, _ ("the area does not lie in the vmalloc area"));
  if (call->address != 0 && overlaps (reader, call))
    return km_lines_fail (&reader->in, _ ("the area overlaps one that is in use"));
  g_hash_table_insert (reader->slots, GSIZE_TO_POINTER ((size_t)slot),
                       GUINT_TO_POINTER (reader->recording->calls->len + 1));
  note_area (reader, call);
  return true;
}

/* No area that a call of the recording made begins at @address any more. */
static void
forget_area (Reader *reader, uint64_t address)
{
  GTreeNode *node = g_tree_lookup_node (reader->areas, key_of_page (address));

  if (!node)
    return;
  g_hash_table_remove (reader->ends, key_of_page (end_of_area (call_of (reader, node))));
  g_tree_remove (reader->areas, key_of_page (address));
}

static bool
read_vfree (Reader *reader, int64_t slot, KmVmallocCall *call)
{
  const KmVmallocRecording *recording = reader->recording;
  uint32_t number = GPOINTER_TO_UINT (g_hash_table_lookup (reader->slots, GSIZE_TO_POINTER ((size_t)slot)));

  call->ref = number - 1; /* KM_VMALLOC_GHOST if the slot is empty */
  if (!need_key (reader, reader->in.pos, "addr") || !read_address (reader, &call->address))
    return false;
  if (number == 0 && call->address != 0 && (call->address < recording->start || call->address >= recording->end))
    return km_lines_fail (&reader->in, _ ("the area does not lie in the vmalloc area"));
  if (number != 0 && call->address != g_array_index (recording->calls, KmVmallocCall, call->ref).address)
    return km_lines_fail (&reader->in, _ ("slot %" PRId64 " holds another address"), slot);
  g_hash_table_remove (reader->slots, GSIZE_TO_POINTER ((size_t)slot));
  if (call->address != 0)
    forget_area (reader, call->address);
  return true;
}

static bool
read_op (Reader *reader)
{
  KmVmallocCall call = { .line = reader->in.line };
  int64_t number, slot;
  bool allocates;

  if (!reader->oracle_seen)
    return km_lines_fail (&reader->in, _ ("a call before the line “vmalloc-oracle”"));
  km_lines_at_end (&reader->in);
  if (!km_lines_integer (&reader->in, "op", 0, INT32_MAX, &number))
    return false;
  allocates = km_lines_take_word (&reader->in, "vmalloc");
  if (!allocates && !km_lines_take_word (&reader->in, "vfree"))
    return km_lines_fail (&reader->in, _ ("neither vmalloc nor vfree"));
  km_lines_at_end (&reader->in);
  if (!km_lines_integer (&reader->in, "slot", 0, MAX_SLOT, &slot))
    return false;
  if (!(allocates ? read_vmalloc (reader, slot, &call) : read_vfree (reader, slot, &call)))
    return false;
  g_array_append_val (reader->recording->calls, call);
  return true;
}

/* ---- areas of others ---- */

static bool
read_info (Reader *reader)
{
  KmVmallocOther other;

  if (!read_address (reader, &other.start))
    return false;
  if (!km_lines_take_mark (&reader->in, "-"))
    return km_lines_fail (&reader->in, _ ("an area is written as 0xSTART-0xEND"));
  if (!read_address (reader, &other.end))
    return false;
  if (other.end <= other.start)
    return km_lines_fail (&reader->in, _ ("the area ends before it starts"));
  if (other.start >= reader->recording->start && other.end <= reader->recording->end)
    g_array_append_val (reader->recording->others, other);
  return true;
}

static int
compare_pages (gconstpointer a, gconstpointer b)
{
  return (size_t)a < (size_t)b ? -1 : (size_t)a > (size_t)b;
}

static int
compare_others (gconstpointer a, gconstpointer b)
{
  uint64_t x = ((const KmVmallocOther *)a)->start, y = ((const KmVmallocOther *)b)->start;

  return x < y ? -1 : x > y;
}

/* ---- the whole file ---- */

static bool
read_line (Reader *reader)
{
  if (km_lines_at_end (&reader->in) || km_lines_take_mark (&reader->in, "//")
      || km_lines_take_word (&reader->in, "title"))
    return true;
  if (km_lines_take_word (&reader->in, "vmalloc-oracle"))
    return read_oracle (reader);
  if (km_lines_take_word (&reader->in, "op"))
    return read_op (reader);
  if (km_lines_take_word (&reader->in, "info"))
    return !reader->oracle_seen || read_info (reader);
  return km_lines_fail (&reader->in, _ ("not a line of a recording of vmalloc"));
}

static bool
read_all_lines (Reader *reader)
{
  KmVmallocRecording *recording = reader->recording;

  while (km_lines_next (&reader->in))
    if (!read_line (reader))
      return false;
  if (!reader->oracle_seen || recording->calls->len == 0)
    return km_lines_fail (&reader->in, _ ("the recording has no calls"));
  if (recording->generation == KM_NR_GENERATIONS)
    recording->generation = reader->touching > reader->apart ? KM_GENERATION_6_1 : KM_GENERATION_2_6_34;
  g_array_sort (recording->others, compare_others);
  for (uint32_t i = 1; i < recording->others->len; i++)
    if (g_array_index (recording->others, KmVmallocOther, i).start
        < g_array_index (recording->others, KmVmallocOther, i - 1).end)
      return km_lines_fail (&reader->in, _ ("two areas of others overlap"));
  return true;
}

void
km_vmalloc_recording_free (KmVmallocRecording *recording)
{
  if (!recording)
    return;
  g_array_unref (recording->calls);
  g_array_unref (recording->others);
  g_free (recording);
}

KmVmallocRecording *
km_vmalloc_recording_parse (const char *text, size_t length, GError **error)
{
  g_autoptr (KmVmallocRecording) recording = g_new0 (KmVmallocRecording, 1);
  g_autoptr (GHashTable) slots = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) ends = g_hash_table_new (NULL, NULL);
  g_autoptr (GTree) areas = g_tree_new (compare_pages);
  Reader reader = { .recording = recording, .slots = slots, .ends = ends, .areas = areas };

  recording->cpus = 1;
  recording->generation = KM_NR_GENERATIONS;
  recording->calls = g_array_new (FALSE, FALSE, sizeof (KmVmallocCall));
  recording->others = g_array_new (FALSE, FALSE, sizeof (KmVmallocOther));
  km_lines_init (&reader.in, text, length, error);
  return read_all_lines (&reader) ? g_steal_pointer (&recording) : NULL;
}

KmVmallocRecording *
km_vmalloc_recording_load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (KmVmallocRecording) recording = NULL;
  g_autofree char *name = g_file_get_parse_name (file);
  GError *problem = NULL;
  size_t length;
  g_autofree char *text = km_text_load (file, cancellable, &length, error);

  if (!text)
    return NULL;
  if (!km_lines_first_word_is (text, length, "vmalloc-oracle"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("%s: not a recording of vmalloc"), name);
      return NULL;
    }
  recording = km_vmalloc_recording_parse (text, length, &problem);
  if (problem)
    g_propagate_prefixed_error (error, problem, "%s: ", name);
  return g_steal_pointer (&recording);
}
