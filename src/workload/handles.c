/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handles: names to operations.
 *
 *   slots ──► entries[n] { text, op, array }      open addressing, slots hold entry numbers + 1
 *   array ──► ops[index]                          as long as the indexes are dense
 *   sparse {name, index} ──► op                   for t[5000000] alone
 */
#include "workload/handles.h"

#include "base/assert.h"
#include "workload/words.h"

#include <string.h>

typedef struct
{
  const char *text; /* not owned */
  uint32_t length;
  uint32_t hash;
  uint32_t op;    /* of the plain name */
  uint32_t array; /* number of the array of name[index], or KM_HANDLE_UNSET */
} Entry;

typedef struct
{
  uint32_t *ops;
  uint32_t length; /* allocated and initialised */
  uint32_t n_set;
} Dense;

typedef struct
{
  uint32_t name; /* KM_HANDLE_UNSET = empty */
  uint32_t index;
  uint32_t op;
} Sparse;

struct _KmHandles
{
  Entry *entries;
  size_t n_entries, max_entries;
  uint32_t *slots; /* entry number + 1, or 0 */
  size_t n_slots;  /* a power of two, more than n_entries * 4 / 3 */
  Dense *arrays;
  size_t n_arrays, max_arrays;
  Sparse *sparse;
  size_t n_sparse, max_sparse; /* max is 0 or a power of two */
};

KmHandles *
km_handles_new (void)
{
  KmHandles *handles = g_new0 (KmHandles, 1);
  handles->n_slots = 64;
  handles->slots = g_new0 (uint32_t, handles->n_slots);
  return handles;
}

void
km_handles_free (KmHandles *handles)
{
  if (!handles)
    return;
  for (size_t i = 0; i < handles->n_arrays; i++)
    g_free (handles->arrays[i].ops);
  g_free (handles->arrays);
  g_free (handles->sparse);
  g_free (handles->entries);
  g_free (handles->slots);
  g_free (handles);
}

static void
rehash (KmHandles *handles)
{
  g_free (handles->slots);
  handles->n_slots *= 2;
  handles->slots = g_new0 (uint32_t, handles->n_slots);
  for (size_t i = 0; i < handles->n_entries; i++)
    {
      size_t slot = handles->entries[i].hash & (handles->n_slots - 1);
      while (handles->slots[slot])
        slot = (slot + 1) & (handles->n_slots - 1);
      handles->slots[slot] = (uint32_t)i + 1;
    }
}

static bool
entry_is (const Entry *entry, const char *text, size_t length, uint32_t hash)
{
  return entry->hash == hash && entry->length == length && memcmp (entry->text, text, length) == 0;
}

/* FNV-1a leaves little in the low bits of names that differ in one digit; spread it once. */
static inline uint32_t
spread (uint32_t hash)
{
  return hash ^ hash >> 15;
}

uint32_t
km_handles_intern (KmHandles *handles, const char *text, size_t length, uint32_t hash)
{
  size_t slot;

  hash = spread (hash);
  slot = hash & (handles->n_slots - 1);

  for (; handles->slots[slot]; slot = (slot + 1) & (handles->n_slots - 1))
    if (entry_is (&handles->entries[handles->slots[slot] - 1], text, length, hash))
      return handles->slots[slot] - 1;
  if (handles->n_entries == handles->max_entries)
    {
      handles->max_entries = handles->max_entries ? handles->max_entries * 2 : 32;
      handles->entries = g_renew (Entry, handles->entries, handles->max_entries);
    }
  handles->entries[handles->n_entries++] = (Entry){
    .text = text, .length = (uint32_t)length, .hash = hash, .op = KM_HANDLE_UNSET, .array = KM_HANDLE_UNSET
  };
  handles->slots[slot] = (uint32_t)handles->n_entries;
  if (handles->n_entries * 4 > handles->n_slots * 3)
    rehash (handles);
  return (uint32_t)handles->n_entries - 1;
}

void
km_handles_set (KmHandles *handles, uint32_t name, uint32_t op)
{
  handles->entries[name].op = op;
}

uint32_t
km_handles_get (const KmHandles *handles, uint32_t name)
{
  return handles->entries[name].op;
}

static Sparse *
find_sparse (const KmHandles *handles, uint32_t name, uint32_t index)
{
  size_t mask = handles->max_sparse - 1;
  size_t slot = (size_t)((((uint64_t)name << 32 | index) * 0x9E3779B97F4A7C15u) >> 20) & mask;

  while (handles->sparse[slot].name != KM_HANDLE_UNSET
         && (handles->sparse[slot].name != name || handles->sparse[slot].index != index))
    slot = (slot + 1) & mask;
  return &handles->sparse[slot];
}

static void
grow_sparse (KmHandles *handles)
{
  Sparse *old = handles->sparse;
  size_t n_old = handles->max_sparse;

  handles->max_sparse = n_old ? n_old * 2 : 256;
  handles->sparse = g_new (Sparse, handles->max_sparse);
  memset (handles->sparse, 0xff, handles->max_sparse * sizeof (Sparse));
  for (size_t i = 0; i < n_old; i++)
    if (old[i].name != KM_HANDLE_UNSET)
      *find_sparse (handles, old[i].name, old[i].index) = old[i];
  g_free (old);
}

static void
set_sparse (KmHandles *handles, uint32_t name, uint32_t index, uint32_t op)
{
  Sparse *sparse;

  if (handles->n_sparse * 4 >= handles->max_sparse * 3)
    grow_sparse (handles);
  sparse = find_sparse (handles, name, index);
  if (sparse->name == KM_HANDLE_UNSET)
    handles->n_sparse++;
  *sparse = (Sparse){ .name = name, .index = index, .op = op };
}

static Dense *
array_of (KmHandles *handles, uint32_t name)
{
  Entry *entry = &handles->entries[name];

  if (entry->array != KM_HANDLE_UNSET)
    return &handles->arrays[entry->array];
  if (handles->n_arrays == handles->max_arrays)
    {
      handles->max_arrays = handles->max_arrays ? handles->max_arrays * 2 : 16;
      handles->arrays = g_renew (Dense, handles->arrays, handles->max_arrays);
    }
  entry->array = (uint32_t)handles->n_arrays;
  handles->arrays[handles->n_arrays] = (Dense){ 0 };
  return &handles->arrays[handles->n_arrays++];
}

/* Makes room for @index if the array stays at least a quarter full. */
static bool
grow_dense (Dense *dense, uint32_t index)
{
  uint32_t length;

  if (index < dense->length)
    return true;
  if (index >= 4 * ((uint64_t)dense->n_set + 16))
    return false;
  length = MAX (index + 1, dense->length * 2);
  dense->ops = g_renew (uint32_t, dense->ops, length);
  memset (dense->ops + dense->length, 0xff, (length - dense->length) * sizeof *dense->ops);
  dense->length = length;
  return true;
}

void
km_handles_set_at (KmHandles *handles, uint32_t name, uint32_t index, uint32_t op)
{
  Dense *dense;

  km_assert (index <= KM_HANDLE_MAX_INDEX);
  dense = array_of (handles, name);

  if (!grow_dense (dense, index))
    {
      set_sparse (handles, name, index, op);
      return;
    }
  if (dense->ops[index] == KM_HANDLE_UNSET)
    dense->n_set++;
  dense->ops[index] = op;
  if (op == KM_HANDLE_UNSET && handles->max_sparse) /* an older value may be there */
    find_sparse (handles, name, index)->op = KM_HANDLE_UNSET;
}

uint32_t
km_handles_get_at (const KmHandles *handles, uint32_t name, uint32_t index)
{
  uint32_t number = handles->entries[name].array;

  if (number != KM_HANDLE_UNSET)
    {
      const Dense *dense = &handles->arrays[number];
      if (index < dense->length && dense->ops[index] != KM_HANDLE_UNSET)
        return dense->ops[index];
    }
  if (!handles->max_sparse)
    return KM_HANDLE_UNSET;
  return find_sparse (handles, name, index)->op; /* an empty place is all ones: unset */
}

bool
km_handles_is_known (const KmHandles *handles, uint32_t name)
{
  const Entry *entry = &handles->entries[name];
  return entry->op != KM_HANDLE_UNSET || entry->array != KM_HANDLE_UNSET;
}

const char *
km_handles_nearest (const KmHandles *handles, const char *text, size_t length, size_t max_looked,
                    size_t *nearest_length)
{
  KmNearest nearest = { .text = text, .length = length, .below = (uint32_t)MIN (length, 3) };

  for (size_t i = 0; i < MIN (handles->n_entries, max_looked); i++)
    if (km_handles_is_known (handles, (uint32_t)i))
      km_nearest_try (&nearest, handles->entries[i].text, handles->entries[i].length);
  *nearest_length = nearest.word_length;
  return nearest.word;
}
