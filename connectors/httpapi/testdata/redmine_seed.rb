# Fills a fresh Redmine for the test: a project, 60 issues of which a third are
# closed, a custom field, and an API key, which is printed.
Redmine::DefaultData::Loader.load('en')
Setting.rest_api_enabled = '1'
Setting.login_required = '1' # otherwise a wrong key reads as nobody
Setting.notified_events = [] # no mails, whose threads would lock the database
ActionMailer::Base.perform_deliveries = false
admin = User.find_by(login: 'admin')
admin.must_change_passwd = false
admin.save!
project = Project.create!(name: 'Support', identifier: 'support', trackers: Tracker.all)
field = IssueCustomField.create!(name: 'Customer no', field_format: 'string', is_for_all: true, trackers: Tracker.all)
closed = IssueStatus.find_by(is_closed: true)
(1..60).each do |i|
  issue = Issue.new(project: project, tracker: Tracker.first, author: admin, subject: "工单 #{i}", priority: IssuePriority.first, description: "客户 #{i}")
  issue.custom_field_values = { field.id.to_s => format('C%05d', i) }
  issue.save!
  issue.update_columns(status_id: closed.id, closed_on: Time.now.utc) if (i % 3).zero?
end
puts "KEY=#{admin.api_key}"
