/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmLazyList: a GListModel that is only a count. */
#include "app/lazy_list.h"

struct _KmLazyRow
{
  GObject parent_instance;
  guint index;
};

G_DEFINE_FINAL_TYPE (KmLazyRow, km_lazy_row, G_TYPE_OBJECT)

static void
km_lazy_row_class_init (KmLazyRowClass *class)
{
}

static void
km_lazy_row_init (KmLazyRow *self)
{
}

guint
km_lazy_row_index (KmLazyRow *self)
{
  return self->index;
}

struct _KmLazyList
{
  GObject parent_instance;
  guint n_rows;
};

static void km_lazy_list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KmLazyList, km_lazy_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, km_lazy_list_model_init))

static GType
km_lazy_list_get_item_type (GListModel *model)
{
  return KM_TYPE_LAZY_ROW;
}

static guint
km_lazy_list_get_n_items (GListModel *model)
{
  return KM_LAZY_LIST (model)->n_rows;
}

static gpointer
km_lazy_list_get_item (GListModel *model, guint position)
{
  KmLazyRow *row;

  if (position >= KM_LAZY_LIST (model)->n_rows)
    return NULL;
  row = g_object_new (KM_TYPE_LAZY_ROW, NULL);
  row->index = position;
  return row;
}

static void
km_lazy_list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = km_lazy_list_get_item_type;
  interface->get_n_items = km_lazy_list_get_n_items;
  interface->get_item = km_lazy_list_get_item;
}

static void
km_lazy_list_class_init (KmLazyListClass *class)
{
}

static void
km_lazy_list_init (KmLazyList *self)
{
}

KmLazyList *
km_lazy_list_new (void)
{
  return g_object_new (KM_TYPE_LAZY_LIST, NULL);
}

void
km_lazy_list_reset (KmLazyList *self, guint n_rows)
{
  guint before = self->n_rows;

  self->n_rows = n_rows;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, n_rows);
}

void
km_lazy_list_change (KmLazyList *self, guint row, guint removed, guint added)
{
  self->n_rows += added - removed;
  g_list_model_items_changed (G_LIST_MODEL (self), row, removed, added);
}
