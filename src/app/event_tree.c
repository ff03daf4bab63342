/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KmEventTree: the events of the current operation, indented by their depth. Those that tell one thing together
 * (timeline/ideas.h) are one row, which is open while the cursor is among them. Those that have happened are plain, the
 * one at the cursor is selected, those to come are grey. A click moves the cursor there. */
#include "app/event_tree.h"

#include "app/children.h"
#include "app/follow_list.h"
#include "base/i18n.h"
#include "model/narration/narration.h"

struct _KmEventTree
{
  GtkWidget parent_instance;

  /* template */
  GtkLabel *step_label;
  GtkLabel *call_label;
  GtkListView *list_view;

  /* borrowed */
  KmViewState *state;

  /* owned */
  KmFollowList list;
  GPtrArray *bound; /* list items that are on screen now (borrowed) */
  GArray *ideas;    /* of the operation; NULL before the first */
  GArray *rows;     /* of KmIdea: the events of each row */

  /* plain */
  uint32_t shown_op;          /* the operation whose events are listed; 0 = none */
  uint32_t shown_events;      /* how many of them */
  uint32_t open;              /* first event of the idea that is open; UINT32_MAX: none */
  KmDocument *shown_document; /* only compared */
};

G_DEFINE_FINAL_TYPE (KmEventTree, km_event_tree, GTK_TYPE_WIDGET)

enum
{
  INDENT = 14
};

/* ---- rows ---- */

static KmIdea
row_of (KmEventTree *self, GtkListItem *item)
{
  guint row = km_lazy_row_index (gtk_list_item_get_item (item));

  return row < self->rows->len ? g_array_index (self->rows, KmIdea, row) : (KmIdea){ 0, 0 };
}
static void
mark_time (KmEventTree *self, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  uint32_t done = km_timeline_cursor (km_view_state_timeline (self->state)).event;
  bool to_come = row_of (self, item).first >= done;

  if (to_come)
    gtk_widget_add_css_class (label, "to-come");
  else
    gtk_widget_remove_css_class (label, "to-come");
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmEventTree *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmEventTree *self)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmIdea row = row_of (self, item);
  g_autofree char *text = NULL;
  const KmEvent *events;
  uint32_t n_events;

  events = timeline ? km_timeline_events (timeline, &n_events) : NULL;
  if (!events || row.end > n_events || row.end == 0)
    return;
  text = km_narrate_idea (km_view_state_model (self->state), row);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, text);
  gtk_widget_set_margin_start (label, MIN (events[row.first].depth, 12) * INDENT);
  g_ptr_array_add (self->bound, item);
  mark_time (self, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, KmEventTree *self)
{
  g_ptr_array_remove_fast (self->bound, item);
}

/* ---- following the view state ---- */

/* How many events of the current operation are listed: while a person performs the call, those that have happened. */
static uint32_t
n_listed (KmEventTree *self, KmTimeline *timeline)
{
  KmCursor cursor = km_timeline_cursor (timeline);
  uint32_t n_events;

  km_timeline_events (timeline, &n_events);
  return km_view_state_performed (self->state) + 1 == cursor.op ? MIN (cursor.event, n_events) : n_events;
}

static void
show_step_number (KmEventTree *self, KmTimeline *timeline)
{
  KmCursor cursor = km_timeline_cursor (timeline);
  g_autofree char *text = NULL, *call = NULL;
  uint32_t n_events;

  n_events = n_listed (self, timeline);
  if (cursor.op > 0)
    {
      text = g_strdup_printf (_ ("step %u of %u"), MIN (cursor.event, n_events), n_events);
      call = km_narrate_call (km_view_state_model (self->state), cursor.op - 1);
    }
  gtk_label_set_text (self->step_label, text ? text : "");
  gtk_label_set_text (self->call_label, call ? call : _ ("Before the first call"));
}

/* The idea that the cursor, behind @event events, is in the middle of; UINT32_MAX: none. */
static uint32_t
find_open (const GArray *ideas, uint32_t event)
{
  for (guint i = 0; i < ideas->len; i++)
    {
      const KmIdea *idea = &g_array_index (ideas, KmIdea, i);

      if (idea->first < event && event < idea->end)
        return idea->first;
    }
  return UINT32_MAX;
}

/* A row for each idea among the first @n_events events, or for each event of the one that is open. */
static void
make_rows (KmEventTree *self, uint32_t n_events)
{
  const GArray *ideas = self->ideas;

  g_array_set_size (self->rows, 0);
  for (guint i = 0; i < ideas->len && g_array_index (ideas, KmIdea, i).first < n_events; i++)
    {
      const KmIdea *idea = &g_array_index (ideas, KmIdea, i);
      uint32_t end = MIN (idea->end, n_events), step = idea->first == self->open ? 1 : end - idea->first;

      for (uint32_t event = idea->first; event < end; event += step)
        {
          const KmIdea row = { event, event + step };

          g_array_append_val (self->rows, row);
        }
    }
}

/* The row with the last of @event events. */
static guint
row_at (KmEventTree *self, uint32_t event)
{
  for (guint i = 0; event > 0 && i < self->rows->len; i++)
    if (g_array_index (self->rows, KmIdea, i).end >= event)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
move_mark (KmEventTree *self, uint32_t event)
{
  km_follow_list_mark (&self->list, row_at (self, event));
  for (guint i = 0; i < self->bound->len; i++)
    mark_time (self, g_ptr_array_index (self->bound, i));
}

static void
stepped_cb (KmEventTree *self)
{
  KmTimeline *timeline = km_view_state_timeline (self->state);
  KmDocument *document = km_view_state_document (self->state);
  KmCursor cursor;
  uint32_t n_events, open;

  if (!timeline)
    return;
  cursor = km_timeline_cursor (timeline);
  n_events = n_listed (self, timeline);
  if (!self->ideas || cursor.op != self->shown_op || document != self->shown_document)
    {
      g_clear_pointer (&self->ideas, g_array_unref);
      self->ideas = km_timeline_ideas (timeline);
    }
  open = find_open (self->ideas, cursor.event);
  if (cursor.op != self->shown_op || document != self->shown_document || n_events != self->shown_events
      || open != self->open)
    {
      self->open = open;
      make_rows (self, n_events);
      km_follow_list_reset (&self->list, self->rows->len);
    }
  self->shown_op = cursor.op;
  self->shown_events = n_events;
  self->shown_document = document;
  move_mark (self, MIN (cursor.event, n_events));
  show_step_number (self, timeline);
}

static void
chosen_cb (guint row, gpointer owner)
{
  KmEventTree *self = owner;
  KmTimeline *timeline = km_view_state_timeline (self->state);

  KmIdea events;

  if (!timeline || row >= self->rows->len)
    return;
  events = g_array_index (self->rows, KmIdea, row);
  km_view_state_set_playing (self->state, false);
  km_view_state_seek (self->state, (KmCursor){ .op = km_timeline_cursor (timeline).op, .event = events.first + 1 });
}

/* ---- GObject ---- */

static void
km_event_tree_dispose (GObject *object)
{
  KmEventTree *self = KM_EVENT_TREE (object);

  km_follow_list_finish (&self->list);
  km_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (km_event_tree_parent_class)->dispose (object);
}

static void
km_event_tree_finalize (GObject *object)
{
  g_clear_pointer (&KM_EVENT_TREE (object)->bound, g_ptr_array_unref);
  g_clear_pointer (&KM_EVENT_TREE (object)->ideas, g_array_unref);
  g_array_unref (KM_EVENT_TREE (object)->rows);
  G_OBJECT_CLASS (km_event_tree_parent_class)->finalize (object);
}

static void
km_event_tree_class_init (KmEventTreeClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = km_event_tree_dispose;
  G_OBJECT_CLASS (class)->finalize = km_event_tree_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/kmemscope/Kmemscope/event_tree.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, step_label);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, call_label);
  gtk_widget_class_bind_template_child (widget_class, KmEventTree, list_view);
}

static void
km_event_tree_init (KmEventTree *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->bound = g_ptr_array_new ();
  self->rows = g_array_new (FALSE, FALSE, sizeof (KmIdea));
  self->open = UINT32_MAX;
  km_follow_list_init (&self->list, self->list_view, G_CALLBACK (setup_cb), G_CALLBACK (bind_cb),
                       G_CALLBACK (unbind_cb), chosen_cb, self);
}

KmEventTree *
km_event_tree_new (KmViewState *state)
{
  KmEventTree *self = g_object_new (KM_TYPE_EVENT_TREE, NULL);

  self->state = state;
  g_signal_connect_object (state, "stepped", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "notify::performed", G_CALLBACK (stepped_cb), self, G_CONNECT_SWAPPED);
  stepped_cb (self);
  return self;
}
