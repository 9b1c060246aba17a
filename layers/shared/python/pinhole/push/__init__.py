"""Web Push: notifications for people who are not looking, through their browsers' push services."""
