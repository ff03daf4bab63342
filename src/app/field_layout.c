/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See field_layout.h. */
#include "app/field_layout.h"

#include <stdbool.h>

struct _KmFieldLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (KmFieldLayout, km_field_layout, GTK_TYPE_LAYOUT_MANAGER)

enum
{
  GAP = 8
};

/* The width of the name's column with its gap; 0 if there is no name. */
static int
name_width (GtkWidget *name)
{
  int natural;

  if (!name || !gtk_widget_should_layout (name))
    return 0;
  gtk_widget_measure (name, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural + GAP;
}

static void
measure_width (GtkWidget *widget, int *minimum, int *natural)
{
  GtkWidget *name = gtk_widget_get_first_child (widget), *child = name;
  int left = name_width (name), child_minimum, child_natural;

  while ((child = child ? gtk_widget_get_next_sibling (child) : NULL))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
  *minimum += left;
  *natural += left;
}

static void
measure_height (GtkWidget *widget, int width, int *minimum, int *natural)
{
  GtkWidget *name = gtk_widget_get_first_child (widget);
  int left = name_width (name);

  for (GtkWidget *child = name; child; child = gtk_widget_get_next_sibling (child))
    {
      int its_width = child == name ? left - GAP : MAX (width - left, 0), child_minimum, child_natural;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width < 0 ? -1 : its_width, &child_minimum, &child_natural,
                          NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

static void
km_field_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size,
                         int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (widget, minimum, natural);
  else
    measure_height (widget, for_size, minimum, natural);
}

static void
km_field_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *name = gtk_widget_get_first_child (widget);
  int left = name_width (name);
  bool mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  for (GtkWidget *child = name; child; child = gtk_widget_get_next_sibling (child))
    {
      int start = child == name ? 0 : left, its_width = child == name ? left - GAP : MAX (width - left, 0);

      if (gtk_widget_should_layout (child))
        gtk_widget_size_allocate (
            child, &(GtkAllocation){ mirrored ? width - start - its_width : start, 0, its_width, height }, -1);
    }
}

static GtkSizeRequestMode
km_field_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
km_field_layout_class_init (KmFieldLayoutClass *class)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (class);

  layout_class->measure = km_field_layout_measure;
  layout_class->allocate = km_field_layout_allocate;
  layout_class->get_request_mode = km_field_layout_get_request_mode;
}

static void
km_field_layout_init (KmFieldLayout *self)
{
}

GtkLayoutManager *
km_field_layout_new (void)
{
  return g_object_new (KM_TYPE_FIELD_LAYOUT, NULL);
}
