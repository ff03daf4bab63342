/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: open addressing, a power of two of places, at most three quarters of them used or left behind. */
#include <glib.h>

typedef struct
{
  gpointer key, value;
  uint32_t hash; /* FREE, LEFT, or above */
} Place;

enum
{
  FREE, /* never used: a search ends here */
  LEFT, /* used before */
  LEAST_HASH,
  LEAST_PLACES = 16,
};

struct _GHashTable
{
  Place *places;
  uint32_t n_places, n, n_taken; /* taken: used now or left */
  GHashFunc hash;
  GEqualFunc equal;
  GDestroyNotify key_free, value_free;
};

static uint32_t
hash_of (const GHashTable *table, gconstpointer key)
{
  uint32_t hash = table->hash ? table->hash (key) : (uint32_t)(uintptr_t)key;

  hash *= 0x9e3779b1u;
  hash ^= hash >> 15;
  return MAX (hash, LEAST_HASH);
}

static bool
is_same (const GHashTable *table, const Place *place, gconstpointer key)
{
  return table->equal ? table->equal (place->key, key) : place->key == key;
}

/* The place of @key, or where it can go. */
static Place *
find (const GHashTable *table, gconstpointer key, uint32_t hash)
{
  Place *left = NULL;

  for (uint32_t at = hash & (table->n_places - 1);; at = (at + 1) & (table->n_places - 1))
    {
      Place *place = &table->places[at];
      if (place->hash == FREE)
        return left ? left : place;
      if (place->hash == LEFT && !left)
        left = place;
      if (place->hash == hash && is_same (table, place, key))
        return place;
    }
}

static void
start (GHashTable *table, uint32_t n_places)
{
  table->places = g_new0 (Place, n_places);
  table->n_places = n_places;
  table->n = table->n_taken = 0;
}

/* Makes room for one more. */
static void
grow (GHashTable *table)
{
  Place *old = table->places;
  uint32_t n_old = table->n_places;

  if (4 * (uint64_t)(table->n_taken + 1) <= 3 * (uint64_t)n_old)
    return;
  start (table, table->n >= n_old / 2 ? 2 * n_old : n_old);
  for (uint32_t i = 0; i < n_old; i++)
    if (old[i].hash >= LEAST_HASH)
      {
        *find (table, old[i].key, old[i].hash) = old[i];
        table->n++;
      }
  table->n_taken = table->n;
  free (old);
}

static void
free_place (GHashTable *table, Place *place)
{
  if (table->key_free)
    table->key_free (place->key);
  if (table->value_free)
    table->value_free (place->value);
}

GHashTable *
g_hash_table_new_full (GHashFunc hash, GEqualFunc equal, GDestroyNotify key_free, GDestroyNotify value_free)
{
  GHashTable *table = g_new0 (GHashTable, 1);

  table->hash = hash;
  table->equal = equal;
  table->key_free = key_free;
  table->value_free = value_free;
  start (table, LEAST_PLACES);
  return table;
}

GHashTable *
g_hash_table_new (GHashFunc hash, GEqualFunc equal)
{
  return g_hash_table_new_full (hash, equal, NULL, NULL);
}

void
g_hash_table_remove_all (GHashTable *table)
{
  Place *old = table->places;
  uint32_t n_old = table->n_places;

  start (table, LEAST_PLACES);
  for (uint32_t i = 0; i < n_old; i++)
    if (old[i].hash >= LEAST_HASH)
      free_place (table, &old[i]);
  free (old);
}

void
g_hash_table_unref (GHashTable *table)
{
  g_hash_table_remove_all (table);
  free (table->places);
  free (table);
}

/* Puts @key and @value in; @keep: of two equal keys the one that is there stays. */
static gboolean
put (GHashTable *table, gpointer key, gpointer value, bool keep)
{
  uint32_t hash = hash_of (table, key);
  Place *place;

  grow (table);
  place = find (table, key, hash);
  if (place->hash >= LEAST_HASH)
    {
      Place old = *place;
      place->value = value;
      if (keep)
        old.key = key;
      else
        place->key = key;
      free_place (table, &old);
      return FALSE;
    }
  table->n_taken += place->hash == FREE;
  table->n++;
  *place = (Place){ key, value, hash };
  return TRUE;
}

gboolean
g_hash_table_insert (GHashTable *table, gpointer key, gpointer value)
{
  return put (table, key, value, true);
}

gboolean
g_hash_table_add (GHashTable *table, gpointer key)
{
  return put (table, key, key, false);
}

gpointer
g_hash_table_lookup (GHashTable *table, gconstpointer key)
{
  Place *place = find (table, key, hash_of (table, key));

  return place->hash >= LEAST_HASH ? place->value : NULL;
}

gboolean
g_hash_table_contains (GHashTable *table, gconstpointer key)
{
  return find (table, key, hash_of (table, key))->hash >= LEAST_HASH;
}

gboolean
g_hash_table_remove (GHashTable *table, gconstpointer key)
{
  Place *place = find (table, key, hash_of (table, key)), old = *place;

  if (place->hash < LEAST_HASH)
    return FALSE;
  *place = (Place){ .hash = LEFT };
  table->n--;
  free_place (table, &old);
  return TRUE;
}

unsigned
g_hash_table_size (GHashTable *table)
{
  return table->n;
}

void
g_hash_table_iter_init (GHashTableIter *iter, GHashTable *table)
{
  *iter = (GHashTableIter){ table, 0 };
}

gboolean
g_hash_table_iter_next (GHashTableIter *iter, gpointer *key, gpointer *value)
{
  for (; iter->at < iter->table->n_places; iter->at++)
    {
      const Place *place = &iter->table->places[iter->at];
      if (place->hash < LEAST_HASH)
        continue;
      if (key)
        *key = place->key;
      if (value)
        *value = place->value;
      iter->at++;
      return TRUE;
    }
  return FALSE;
}

gpointer *
g_hash_table_get_keys_as_array (GHashTable *table, unsigned *n)
{
  gpointer *keys = g_new0 (gpointer, table->n + 1);
  GHashTableIter iter;

  g_hash_table_iter_init (&iter, table);
  for (unsigned i = 0; g_hash_table_iter_next (&iter, &keys[i], NULL); i++)
    ;
  *n = table->n;
  return keys;
}

/* ---- keys ---- */

unsigned
g_str_hash (gconstpointer key)
{
  unsigned hash = 5381;

  for (const char *p = key; *p; p++)
    hash = 33 * hash + (unsigned char)*p;
  return hash;
}

gboolean
g_str_equal (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b) == 0;
}

gboolean
g_int64_equal (gconstpointer a, gconstpointer b)
{
  return *(const uint64_t *)a == *(const uint64_t *)b;
}

/* ---- strings kept together ---- */

struct _GStringChunk
{
  GPtrArray *strings;
  GHashTable *constants; /* those that may be shared */
};

GStringChunk *
g_string_chunk_new (size_t size)
{
  GStringChunk *chunk = g_new (GStringChunk, 1);

  (void)size;
  chunk->strings = g_ptr_array_new_with_free_func (free);
  chunk->constants = g_hash_table_new (g_str_hash, g_str_equal);
  return chunk;
}

void
g_string_chunk_free (GStringChunk *chunk)
{
  g_hash_table_unref (chunk->constants);
  g_ptr_array_unref (chunk->strings);
  free (chunk);
}

char *
g_string_chunk_insert_len (GStringChunk *chunk, const char *string, gssize length)
{
  char *copy = length < 0 ? g_strdup (string) : g_strndup (string, (size_t)length);

  g_ptr_array_add (chunk->strings, copy);
  return copy;
}

char *
g_string_chunk_insert (GStringChunk *chunk, const char *string)
{
  return g_string_chunk_insert_len (chunk, string, -1);
}

char *
g_string_chunk_insert_const (GStringChunk *chunk, const char *string)
{
  char *kept = g_hash_table_lookup (chunk->constants, string);

  if (!kept)
    {
      kept = g_string_chunk_insert (chunk, string);
      g_hash_table_add (chunk->constants, kept);
    }
  return kept;
}

const char *
g_intern_string (const char *string)
{
  static GStringChunk *interned;

  if (!interned)
    interned = g_string_chunk_new (0);
  return string ? g_string_chunk_insert_const (interned, string) : NULL;
}
