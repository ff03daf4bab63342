/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrays of things, of pointers and of bytes. What the header shows of an array comes first in it. */
#include <glib.h>

typedef struct
{
  GArray array;
  unsigned size, room; /* bytes of a thing, things that there is room for */
  bool clear, zero_terminated;
  GDestroyNotify clear_func;
} RealArray;

typedef struct
{
  GPtrArray array;
  unsigned room;
  GDestroyNotify free_func;
} RealPtrArray;

/* ---- of things ---- */

static RealArray *
real (GArray *array)
{
  return (RealArray *)(void *)array;
}

static char *
thing (GArray *array, unsigned index)
{
  return array->data + (size_t)index * real (array)->size;
}

static void
make_room (GArray *array, unsigned length)
{
  RealArray *self = real (array);
  unsigned wanted = length + self->zero_terminated;

  if (wanted < length)
    g_error ("an array is too long");
  if (wanted <= self->room)
    return;
  self->room = MAX (MAX (2 * self->room, wanted), 16 / self->size + 1);
  array->data = g_realloc (array->data, g_shim_room (self->room, self->size));
}

static void
terminate (GArray *array)
{
  if (real (array)->zero_terminated)
    memset (thing (array, array->len), 0, real (array)->size);
}

GArray *
g_array_sized_new (gboolean zero_terminated, gboolean clear, unsigned size, unsigned reserved)
{
  RealArray *self = g_new0 (RealArray, 1);

  self->size = size;
  self->clear = clear;
  self->zero_terminated = zero_terminated;
  if (reserved || zero_terminated)
    make_room (&self->array, reserved);
  terminate (&self->array);
  return &self->array;
}

GArray *
g_array_new (gboolean zero_terminated, gboolean clear, unsigned size)
{
  return g_array_sized_new (zero_terminated, clear, size, 0);
}

void
g_array_set_clear_func (GArray *array, GDestroyNotify clear)
{
  real (array)->clear_func = clear;
}

/* Empties @n things. */
static void
clear_things (GArray *array, unsigned from, unsigned n)
{
  for (unsigned i = from; real (array)->clear_func && i < from + n; i++)
    real (array)->clear_func (thing (array, i));
}

char *
g_array_free (GArray *array, gboolean free_segment)
{
  char *data = array->data;

  if (free_segment)
    {
      clear_things (array, 0, array->len);
      free (data);
      data = NULL;
    }
  free (array);
  return data;
}

void
g_array_unref (GArray *array)
{
  g_array_free (array, TRUE);
}

GArray *
g_array_set_size (GArray *array, unsigned length)
{
  if (length < array->len)
    clear_things (array, length, array->len - length);
  else
    {
      make_room (array, length);
      if (real (array)->clear && length > array->len)
        memset (thing (array, array->len), 0, (size_t)(length - array->len) * real (array)->size);
    }
  array->len = length;
  terminate (array);
  return array;
}

GArray *
g_array_insert_vals (GArray *array, unsigned index, gconstpointer data, unsigned n)
{
  if (n == 0)
    return array;
  if (array->len + n < n)
    g_error ("an array is too long");
  make_room (array, array->len + n);
  memmove (thing (array, index + n), thing (array, index), (size_t)(array->len - index) * real (array)->size);
  memcpy (thing (array, index), data, (size_t)n * real (array)->size);
  array->len += n;
  terminate (array);
  return array;
}

GArray *
g_array_append_vals (GArray *array, gconstpointer data, unsigned n)
{
  return g_array_insert_vals (array, array->len, data, n);
}

GArray *
g_array_remove_range (GArray *array, unsigned index, unsigned n)
{
  unsigned behind = array->len - index - n;

  clear_things (array, index, n);
  memmove (thing (array, index), thing (array, index + n), (size_t)behind * real (array)->size);
  array->len -= n;
  terminate (array);
  return array;
}

GArray *
g_array_remove_index (GArray *array, unsigned index)
{
  return g_array_remove_range (array, index, 1);
}

GArray *
g_array_remove_index_fast (GArray *array, unsigned index)
{
  clear_things (array, index, 1);
  if (index + 1 < array->len)
    memcpy (thing (array, index), thing (array, array->len - 1), real (array)->size);
  array->len--;
  terminate (array);
  return array;
}

/* Merges the sorted halves of @n things, @half and the rest, by way of @room. */
static void
merge (char *data, size_t n, size_t half, size_t size, GCompareFunc compare, char *room)
{
  char *left = room, *left_end = room + half * size, *right = data + half * size, *end = data + n * size;

  memcpy (room, data, half * size);
  for (char *to = data; left < left_end; to += size)
    {
      bool from_right = right < end && compare (right, left) < 0;
      memmove (to, from_right ? right : left, size);
      *(from_right ? &right : &left) += size;
    }
}

/* Things that are equal keep their order. */
static void
sort (char *data, size_t n, size_t size, GCompareFunc compare, char *room)
{
  size_t half = n / 2;

  if (n < 2)
    return;
  sort (data, half, size, compare, room);
  sort (data + half * size, n - half, size, compare, room);
  merge (data, n, half, size, compare, room);
}

void
g_array_sort (GArray *array, GCompareFunc compare)
{
  g_autofree char *room = g_malloc ((size_t)array->len * real (array)->size);

  sort (array->data, array->len, real (array)->size, compare, room);
}

/* ---- of pointers ---- */

static RealPtrArray *
real_pointers (GPtrArray *array)
{
  return (RealPtrArray *)(void *)array;
}

GPtrArray *
g_ptr_array_new_with_free_func (GDestroyNotify free_func)
{
  RealPtrArray *self = g_new0 (RealPtrArray, 1);

  self->free_func = free_func;
  return &self->array;
}

GPtrArray *
g_ptr_array_new (void)
{
  return g_ptr_array_new_with_free_func (NULL);
}

void
g_ptr_array_unref (GPtrArray *array)
{
  for (unsigned i = 0; real_pointers (array)->free_func && i < array->len; i++)
    if (array->pdata[i])
      real_pointers (array)->free_func (array->pdata[i]);
  free (array->pdata);
  free (array);
}

void
g_ptr_array_add (GPtrArray *array, gpointer data)
{
  RealPtrArray *self = real_pointers (array);

  if (array->len == self->room)
    {
      self->room = MAX (16, 2 * self->room);
      array->pdata = g_renew (gpointer, array->pdata, self->room);
    }
  array->pdata[array->len++] = data;
}

gpointer
g_ptr_array_remove_index (GPtrArray *array, unsigned index)
{
  gpointer data = array->pdata[index];

  array->len--;
  memmove (array->pdata + index, array->pdata + index + 1, (array->len - index) * sizeof *array->pdata);
  if (real_pointers (array)->free_func)
    real_pointers (array)->free_func (data);
  return data;
}

/* ---- of bytes ---- */

GByteArray *
g_byte_array_new (void)
{
  return (GByteArray *)(void *)g_array_new (FALSE, FALSE, 1);
}

void
g_byte_array_unref (GByteArray *array)
{
  g_array_unref ((GArray *)(void *)array);
}

GByteArray *
g_byte_array_set_size (GByteArray *array, unsigned length)
{
  g_array_set_size ((GArray *)(void *)array, length);
  return array;
}

GByteArray *
g_byte_array_append (GByteArray *array, const uint8_t *data, unsigned n)
{
  g_array_append_vals ((GArray *)(void *)array, data, n);
  return array;
}

struct _GBytes
{
  gpointer data;
  size_t size;
  unsigned users;
};

GBytes *
g_bytes_new_take (gpointer data, size_t size)
{
  GBytes *bytes = g_new (GBytes, 1);

  *bytes = (GBytes){ data, size, 1 };
  return bytes;
}

GBytes *
g_bytes_ref (GBytes *bytes)
{
  bytes->users++;
  return bytes;
}

void
g_bytes_unref (GBytes *bytes)
{
  if (!bytes || --bytes->users > 0)
    return;
  free (bytes->data);
  free (bytes);
}

gconstpointer
g_bytes_get_data (GBytes *bytes, size_t *size)
{
  if (size)
    *size = bytes->size;
  return bytes->data;
}

size_t
g_bytes_get_size (GBytes *bytes)
{
  return bytes->size;
}
